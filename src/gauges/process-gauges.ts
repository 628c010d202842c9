import { Injectable } from '@nestjs/common';
import { VERSION } from '../config';
import { DatabasePool } from '../db';
import { MetricsRegistry } from '../metrics';
import { RedisConnection } from '../redis';
import { SubscriptionProbe } from '../sync';
import { DeadLetterLook } from './dead-letter-look';
import { FleetLooks } from './fleet-looks';

const POOL_STATES = ['busy', 'idle'] as const;

/** What this process is, what it is connected to, and what it could not find out for this scrape. */
@Injectable()
export class ProcessGauges {
  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly pool: DatabasePool,
    private readonly redis: RedisConnection,
    private readonly probe: SubscriptionProbe,
    private readonly looks: FleetLooks,
    private readonly letters: DeadLetterLook,
  ) {
    metrics.gauge({
      name: 'build_info',
      help: 'Always 1; the version that runs',
      labels: { version: 'any', node: 'any' },
      collect: () => [{ labels: { version: VERSION, node: process.versions.node }, value: 1 }],
    });
    this.connections();
    this.poolGauges();
    this.scrapeErrors();
  }

  private connections(): void {
    this.metrics.gauge({
      name: 'database_up',
      help: '1 = PostgreSQL answered at the last look',
      collect: async () => Number((await this.looks.counts.current()).error === null),
    });
    this.metrics.gauge({
      name: 'redis_up',
      help: '1 = the connection for Redis commands is there',
      collect: () => Number(this.redis.client.status === 'ready'),
    });
    this.metrics.gauge({
      name: 'subscription_up',
      help: '1 = a message of our own came back through the Redis subscription at the last look; 0 = this replica is deaf',
      collect: () => (this.probe.receives === null ? null : Number(this.probe.receives)),
    });
  }

  private poolGauges(): void {
    this.metrics.gauge({
      name: 'db_pool_connections',
      help: 'Connections to PostgreSQL by what they do',
      labels: { state: POOL_STATES },
      collect: () => {
        const state = this.pool.state();
        return state && POOL_STATES.map((of) => ({ labels: { state: of }, value: state[of] }));
      },
    });
    this.metrics.gauge({
      name: 'db_pool_size',
      help: 'Connections to PostgreSQL at most (DATABASE_POOL_SIZE)',
      collect: () => this.pool.state()?.size ?? null,
    });
    this.metrics.gauge({
      name: 'db_pool_waiting',
      help: 'Statements that wait for a free connection',
      collect: () => this.pool.state()?.waiting ?? null,
    });
  }

  private scrapeErrors(): void {
    const parts = { fleet: this.looks.counts, sessions: this.looks.behind, dead_letters: this.letters };
    this.metrics.gauge({
      name: 'scrape_errors',
      help: '1 = this scrape lacks the metrics of that part, since it could not be asked in time',
      labels: { part: Object.keys(parts) },
      collect: () =>
        Promise.all(
          Object.entries(parts).map(async ([part, look]) => {
            const { error } = await look.current();
            return { labels: { part }, value: Number(error !== null) };
          }),
        ),
    });
  }
}
