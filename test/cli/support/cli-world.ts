import type { Service } from '../../support/service';
import { createWorld, untilReady, type World } from '../../support/world';
import { runCli, startCli, type CliRun, type RunningCli } from './cli';

export const TOKEN = 'canary-token-5be07f91c2d3a648';

/** A service, and the command line that is pointed at it by its environment. */
export interface CliWorld {
  readonly world: World;
  readonly service: Service;
  readonly environment: Readonly<Record<string, string>>;
  run(...args: readonly string[]): Promise<CliRun>;
  start(...args: readonly string[]): RunningCli;
  /** A run that has to end with 0 and print JSON. */
  json<T>(...args: readonly string[]): Promise<T>;
  /** Of every run so far. */
  readonly printed: string[];
  end(): Promise<void>;
}

export async function createCliWorld(settings: Readonly<Record<string, string>> = {}): Promise<CliWorld> {
  const world = await createWorld();
  const service = await world.start({ ADMIN_TOKEN: TOKEN, SYNC_PARKED_RETRY_MS: '600000', ...settings });
  await untilReady(service);
  const environment = { CONFIG_SYNC_API_URL: service.url, CONFIG_SYNC_API_TOKEN: TOKEN };
  const printed: string[] = [];
  const run = async (...args: readonly string[]): Promise<CliRun> => {
    const ended = await runCli(args, environment);
    printed.push(ended.out, ended.err);
    return ended;
  };
  return {
    world,
    service,
    environment,
    printed,
    run,
    start: (...args) => startCli(args, environment),
    json: async <T>(...args: readonly string[]): Promise<T> => {
      const { code, out, err } = await run(...args, '-o', 'json');
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
      return JSON.parse(out) as T;
    },
    end: () => world.end(),
  };
}
