import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { messageOf } from '../domain';
import { ManagedSecrets } from './managed-secrets';
import { SecretRollouts } from './secret-rollouts';
import { SecretSetCleaner } from './secret-set-cleaner';

const LOOK_EVERY_MS = 3000;
const CLEAN_EVERY_MS = 60_000;

/**
 * What one replica does for all about managed secret sets: when what all bots get has changed, agents are rolled out one after another and
 * not all at once; sets that no revision names any more are removed.
 */
@Injectable()
export class SecretChores implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopped = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly secrets: ManagedSecrets,
    private readonly rollouts: SecretRollouts,
    private readonly cleaner: SecretSetCleaner,
    @InjectPinoLogger(SecretChores.name) private readonly logger: PinoLogger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.secrets.enabled && this.config.sync.policy !== 'observe-only') this.schedule();
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.stopped.abort(new Error('the process is shutting down'));
  }

  private schedule(): void {
    this.timer = setTimeout(
      () => {
        void this.look().finally(() => {
          if (!this.stopped.signal.aborted) this.schedule();
        });
      },
      Math.min(LOOK_EVERY_MS, this.config.sync.scanIntervalMs) * (0.8 + Math.random() * 0.4),
    ).unref();
  }

  private async look(): Promise<void> {
    try {
      await this.rollouts.ask(this.secrets.generation() ?? '', this.config.bots.secretRolloutsPerMinute);
      await this.cleaner.cleanIfDue(
        this.stopped.signal,
        Math.min(CLEAN_EVERY_MS, this.config.sync.driftScanIntervalMs),
      );
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      this.logger.warn({ reason: messageOf(error) }, 'managed secret sets wait');
    }
  }
}
