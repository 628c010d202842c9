import http from 'node:http';
import https from 'node:https';
import axios, { Axios, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { Pool } from 'undici';
import { usesEnvironmentProxy } from './environment-proxy';
import { undiciAdapter } from './undici-adapter';

const CONNECTIONS = 256;
const KEPT_BY_PROXY = 32;
const CONNECT_TIMEOUT_MS = 10_000;

/** Text in, text out; every status is an answer, also one that points elsewhere. */
const PLAIN = {
  maxRedirects: 0,
  responseType: 'text',
  transformRequest: [],
  transformResponse: [],
  validateStatus: null,
} satisfies CreateAxiosDefaults;

/** What carries the requests of one base URL. */
export interface Carrier {
  readonly http: Pick<AxiosInstance, 'request'>;
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
    // Without defaults, which are merged into each request and of which an adapter of ours needs none: two thirds of what axios adds to a call.
    http: new Axios({ adapter: undiciAdapter(pool, origin) }),
    close: () => {
      void pool.destroy().catch(() => undefined);
    },
  };
}

function nodeCarrier(): Carrier {
  const sockets = { keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: KEPT_BY_PROXY };
  const agents = { httpAgent: new http.Agent(sockets), httpsAgent: new https.Agent(sockets) };
  return {
    http: axios.create({ ...PLAIN, ...agents, adapter: 'http', transitional: { clarifyTimeoutError: true } }),
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}
