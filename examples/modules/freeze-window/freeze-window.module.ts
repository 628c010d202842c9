import { Injectable, Logger, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { allow, AppConfig, HeldPlans, hold, SyncPolicy } from 'pipecat-config-sync';
import type { PlanPolicy, PolicyDecision, ProposedPlan } from 'pipecat-config-sync';
import { readWindows, type FrozenMs } from './windows';

const LOOK_EVERY_MS = Number(process.env['FREEZE_LOOK_MS'] ?? 5000);
/** A long wait is cut: the clocks may change in it, and so may the windows. */
const ASK_AGAIN_MS = 600_000;

interface Exception {
  readonly agent_id: string | null;
  readonly reason: string;
  readonly granted_by: string;
}

/** In force now: for one agent, or with no agent for all of them. */
const IN_FORCE = 'SELECT agent_id, reason, granted_by FROM freeze_exceptions WHERE valid_until > now()';

/**
 * Deploys nothing in `FREEZE_WINDOWS` (`Fri 18:00-Mon 06:00, Wed 11:00-Wed 12:00`, in `FREEZE_TIMEZONE`). Prompts still go out. Glass is
 * broken by a row in `freeze_exceptions` (freeze-exceptions.sql), with a reason and an end.
 */
@SyncPolicy()
@Injectable()
export class FreezeWindow implements PlanPolicy, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(FreezeWindow.name);
  private readonly frozenMs: FrozenMs;
  private readonly pool: Pool;
  private exceptions: readonly Exception[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    config: AppConfig,
    private readonly held: HeldPlans,
  ) {
    this.frozenMs = readWindows(process.env['FREEZE_WINDOWS'] ?? '', process.env['FREEZE_TIMEZONE'] ?? 'UTC');
    this.pool = new Pool({ connectionString: config.databaseUrl.reveal(), max: 1, query_timeout: 2000 });
    this.pool.on('error', () => undefined);
  }

  decide(plan: ProposedPlan): PolicyDecision {
    const leftMs = this.frozenMs(new Date());
    if (leftMs === null || plan.kind === 'context') return allow();
    const exception = this.exceptions.find(({ agent_id: agentId }) => agentId === null || agentId === plan.agentId);
    if (exception === undefined) return hold('deploys are frozen', { retryAfterMs: Math.min(leftMs, ASK_AGAIN_MS) });
    const { reason, granted_by: by } = exception;
    this.logger.warn({ msg: 'the freeze is broken', agentId: plan.agentId, plan: plan.kind, reason, by });
    return allow();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.pool.end();
  }

  /** Without the table, or the database, the freeze stands. */
  private async look(): Promise<void> {
    try {
      const before = JSON.stringify(this.exceptions);
      this.exceptions = (await this.pool.query<Exception>(IN_FORCE)).rows;
      if (JSON.stringify(this.exceptions) !== before) await this.held.askAgain();
    } catch (error) {
      this.exceptions = [];
      this.logger.warn({
        msg: 'exceptions cannot be read',
        reason: error instanceof Error ? error.message : 'unknown',
      });
    }
  }
}

@Module({ providers: [FreezeWindow] })
export class FreezeWindowModule {}
