import type { Carrier } from './carrier';
import { usesEnvironmentProxy } from './environment-proxy';
import { nodeCarrier } from './node-carrier';
import { undiciCarrier } from './undici-carrier';

/** So many calls to one base URL at the same time; more wait for their turn. */
const CONNECTIONS = 256;

/** undici; or Node's own client where the environment names a proxy, since axios knows how to go through one with that. */
export function chooseCarrier(baseUrl: string, environment: NodeJS.ProcessEnv): Carrier {
  return usesEnvironmentProxy(baseUrl, environment)
    ? nodeCarrier(CONNECTIONS)
    : undiciCarrier(new URL(baseUrl).origin, CONNECTIONS);
}
