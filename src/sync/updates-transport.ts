import { Injectable, type BeforeApplicationShutdown, type INestApplication } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { CatchUpScan } from './catch-up-scan';
import { UpdatesServer } from './redis-server';
import { SubscriptionProbe } from './subscription-probe';

/** Joins Nest's microservice transport to the rest: every subscription is followed by a scan for what was published meanwhile. */
@Injectable()
export class UpdatesTransport implements BeforeApplicationShutdown {
  readonly server: UpdatesServer;
  private said = '';

  constructor(
    config: AppConfig,
    private readonly probe: SubscriptionProbe,
    private readonly scan: CatchUpScan,
    @InjectPinoLogger(UpdatesTransport.name) private readonly logger: PinoLogger,
  ) {
    this.server = new UpdatesServer({
      url: config.redisUrl.reveal(),
      channel: config.sync.channel,
      probeChannel: this.probe.channel,
      onProbe: (nonce) => {
        this.probe.heard(nonce);
      },
      onSubscribed: () => {
        this.probe.confirmed = true;
        this.onSubscribed(config.sync.channel);
      },
      onGone: () => {
        this.probe.confirmed = false;
      },
      onError: (error) => {
        this.onError(error);
      },
    });
  }

  /** Starts listening; returns at once, whether Redis is there or not. */
  async start(app: INestApplication): Promise<void> {
    this.probe.attach(() => {
      this.logger.warn('the subscription is silent: reconnecting');
      this.server.reconnect();
    });
    app.connectMicroservice({ strategy: this.server }, { inheritAppConfig: false });
    await app.startAllMicroservices();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.server.close();
  }

  private onSubscribed(channel: string): void {
    this.said = '';
    this.logger.info({ channel }, 'listening for updates');
    this.scan.scanNow();
  }

  /** One line for one trouble, not one for each try. */
  private onError(error: Error): void {
    if (error.message !== this.said) this.logger.warn({ reason: error.message }, 'the subscription has an error');
    this.said = error.message;
  }
}
