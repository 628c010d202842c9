import http from 'node:http';
import https from 'node:https';
import type { CreateAxiosDefaults } from 'axios';
import { Pool } from 'undici';
import { usesEnvironmentProxy } from './environment-proxy';
import { undiciAdapter } from './undici-adapter';

const CONNECTIONS = 256;
const KEPT_BY_PROXY = 32;
const CONNECT_TIMEOUT_MS = 10_000;

/** What carries the requests of one base URL. */
export interface Carrier {
  readonly options: CreateAxiosDefaults;
  readonly close: () => void;
}

/** undici; or Node's own client where the environment names a proxy, since axios knows how to go through one with that. */
export function carrierTo(baseUrl: string, environment: NodeJS.ProcessEnv): Carrier {
  return usesEnvironmentProxy(baseUrl, environment) ? nodeCarrier() : undiciCarrier(new URL(baseUrl).origin);
}

function undiciCarrier(origin: string): Carrier {
  // The deadline of a call is its signal: it covers everything from the connection to the last byte.
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  return {
    options: { adapter: undiciAdapter(pool, origin), proxy: false },
    close: () => {
      void pool.destroy().catch(() => undefined);
    },
  };
}

function nodeCarrier(): Carrier {
  const sockets = { keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: KEPT_BY_PROXY };
  const agents = { httpAgent: new http.Agent(sockets), httpsAgent: new https.Agent(sockets) };
  return {
    options: { ...agents, adapter: 'http' },
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}
