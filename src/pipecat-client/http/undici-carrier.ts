import { Axios } from 'axios';
import { Pool } from 'undici';
import type { Carrier } from './carrier';
import { undiciAdapter } from './undici-adapter';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * axios over undici. Without defaults, which are merged into each request; and each request brings an adapter of its own, which alone knows of
 * headers, limits and the signal: axios looks at every field and every header a dozen times, and that cost as much as undici (docs/decisions/0020).
 */
export function undiciCarrier(origin: string, connections: number): Carrier {
  // The time limit of a call covers everything, also the connection.
  const pool = new Pool(origin, {
    connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const axios = new Axios();
  return {
    send: async (outgoing, signal) => {
      const { method, url, body } = outgoing;
      const adapter = undiciAdapter(pool, origin, outgoing, signal);
      const { status, headers, data } = await axios.request<string>({ method, url, data: body, adapter });
      return { status, headers, text: data };
    },
    close: () => {
      void pool.destroy().catch(() => undefined);
    },
  };
}
