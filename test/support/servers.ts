import { join } from 'node:path';

/** A PostgreSQL or Redis of a suite's own, which it may stop and start again on the same port. */
export interface OwnServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** `kill` is a SIGKILL; the default is an orderly end. */
  stopServer(mode?: 'fast' | 'kill'): Promise<void>;
  startServer(): Promise<void>;
  /** Ends it for good and removes its data. */
  stop(): Promise<void>;
}

interface Library {
  startRedis(options: { own: true; args?: readonly string[] }): Promise<OwnServer>;
  startPostgres(options: { own: true; settings?: Readonly<Record<string, string>> }): Promise<OwnServer>;
}

/** From server-environment.js: Jest itself cannot load an ES module. */
declare const importScript: (file: string) => Promise<Library>;

const library = (file: string): Promise<Library> => importScript(join(__dirname, '../../scripts/lib', file));

/** A new, empty Redis; `args` are further command line arguments of redis-server. */
export async function startOwnRedis(args: readonly string[] = []): Promise<OwnServer> {
  return (await library('redis.mjs')).startRedis({ own: true, args });
}

/** A new, empty PostgreSQL; `settings` are further server settings. */
export async function startOwnPostgres(settings: Readonly<Record<string, string>> = {}): Promise<OwnServer> {
  return (await library('postgres.mjs')).startPostgres({ own: true, settings });
}
