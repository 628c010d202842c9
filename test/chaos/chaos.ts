import { nameOf } from '../support/agents';
import { canarySightings } from '../support/canaries';
import { createDatabase } from '../support/database';
import { startOwnPostgres, startOwnRedis, type OwnServer } from '../support/servers';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { Callers } from './callers';
import { Disasters } from './disasters';
import { BROKEN_IMAGE, PROMPT_CANARY } from './documents';
import { gather } from './evidence';
import { Fleet } from './fleet';
import { Ledger } from './ledger';
import type { ChaosOptions } from './options';
import { Random } from './random';
import { Replicas } from './replicas';
import { report, type Report } from './report';
import { Sampler } from './sampler';
import { Weather } from './weather';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An acknowledged dead letter outlives a kill of Redis, so that every letter can be asked for at the end. */
const DURABLE_REDIS = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Everything at once, for a while; then peace; then the verdict. */
export class Chaos {
  private readonly ledger = new Ledger();
  private readonly random: Random;
  private world!: World;
  private redis!: OwnServer;
  private postgres!: OwnServer;
  private replicas!: Replicas;
  private readonly foreign = new Set<string>();

  constructor(private readonly options: ChaosOptions) {
    this.random = new Random(options.seed);
  }

  async run(): Promise<Report> {
    await this.build();
    try {
      await this.rage();
      const convergedMs = await this.peace();
      return await this.judge(convergedMs);
    } finally {
      this.replicas.dismiss();
      await this.world.end().catch(() => undefined);
      await Promise.all([this.redis.stop(), this.postgres.stop()]);
    }
  }

  private async build(): Promise<void> {
    [this.redis, this.postgres] = await Promise.all([startOwnRedis(DURABLE_REDIS), startOwnPostgres()]);
    const database = await createDatabase({ server: this.postgres.url });
    this.world = await createWorld({ database, redisUrl: this.redis.url });
    await this.world.simulator.settings({ sessionsAfterDelete: 'by-id' });
    await this.world.simulator.images({ [BROKEN_IMAGE]: { outcome: 'fail', reason: 'ImagePullBackOff' } });
    await this.plantForeign();
    this.replicas = new Replicas(this.world, this.ledger);
    await this.replicas.start(this.options.replicas);
  }

  /** Agents of other people who happen to have chosen our names, long ago. */
  private async plantForeign(): Promise<void> {
    const random = this.random.fork('foreign');
    for (let n = 0; n < this.options.foreign; n += 1) {
      const id = random.uuid();
      const body = { image: 'theirs/bot:1', createdAt: Date.now() - 86_400_000 };
      await this.world.simulator.http.put(`/agents/${nameOf(id)}`, body);
      await this.world.publisher.agent({ id, desiredState: 'present' });
      this.foreign.add(nameOf(id));
    }
  }

  private async rage(): Promise<void> {
    const { world, ledger, random, replicas } = this;
    const fleet = new Fleet(world, ledger, random.fork('fleet'));
    await fleet.create(this.options.agents);
    const callers = new Callers(world, ledger, random.fork('callers'));
    const weather = new Weather(world.simulator, ledger, random.fork('weather'), new Set(this.options.without));
    const servers = { redis: this.redis, postgres: this.postgres };
    const disasters = new Disasters(world, servers, replicas, ledger, random.fork('disasters'));
    const sampler = new Sampler(world, ledger);
    sampler.start();
    const until = Date.now() + this.options.durationMs;
    const every = async (low: number, high: number, act: () => unknown): Promise<void> => {
      const pace = random.fork(`pace ${low}`);
      while (Date.now() < until) {
        await Promise.resolve()
          .then(act)
          .catch(() => undefined);
        await later(pace.int(low, high));
      }
    };
    await Promise.all([
      every(20, 60, () => fleet.act()),
      every(100, 300, () => callers.act()),
      every(3000, 6000, () => weather.change()),
      every(1200, 2600, () => disasters.strike(this.options.replicas)),
    ]);
    await weather.clear();
    await Promise.all([fleet.rest(), disasters.end()]);
    sampler.stop();
  }

  /** @returns milliseconds from the last fault until nothing is left to do; null = it did not come to that in time */
  private async peace(): Promise<number | null> {
    const startedAt = Date.now();
    const quiet = async (): Promise<boolean> => {
      await this.endLeftSessions();
      return this.allSettled();
    };
    return waitFor('everything to be in line', quiet, this.options.convergeMs).then(
      () => Date.now() - startedAt,
      () => null,
    );
  }

  /** Nobody talks to an agent that is to be absent for ever. */
  private async endLeftSessions(): Promise<void> {
    const absent = await this.world.database.rows<{ id: string }>(
      "SELECT id FROM agents WHERE desired_state = 'absent'",
    );
    const names = new Set(absent.map(({ id }) => nameOf(id)));
    const live = new Set(
      (await this.world.simulator.agents()).map((agent) => (agent as { serviceId?: string }).serviceId),
    );
    for (const session of await this.world.simulator.sessions()) {
      const left = names.has(session.agentName) || !live.has((session as { serviceId?: string }).serviceId);
      if (left && session.endedAt === null) await this.world.simulator.http.post(`/sessions/${session.sessionId}/end`);
    }
  }

  /**
   * Several times in a row, a little apart: the scan may find something that no request told.
   * What was parked stays parked while it is tried again, so a reason that passes by itself tells that it is not at rest.
   */
  private async allSettled(): Promise<boolean> {
    const open = `SELECT 1 FROM sync_requests WHERE parked_for IS NULL UNION ALL SELECT 1 FROM dead_letters UNION ALL
      SELECT 1 FROM sync_requests WHERE last_reason IN ('PlatformUnavailable', 'DatabaseUnavailable', 'InternalError',
        'AuthenticationFailed', 'RateLimited')`;
    for (let look = 0; look < 3; look += 1) {
      if ((await this.world.database.rows(open)).length > 0) return false;
      await later(500);
    }
    return true;
  }

  private async judge(convergedMs: number | null): Promise<Report> {
    const evidence = await gather(this.world);
    const sightings = await canarySightings(this.world, this.replicas.all, [PROMPT_CANARY]);
    const found = { evidence, ledger: this.ledger, foreign: this.foreign };
    const surprises = this.replicas.unexpected;
    return report({ world: this.world, options: this.options, found, convergedMs, sightings, surprises });
  }
}
