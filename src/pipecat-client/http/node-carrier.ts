import http from 'node:http';
import https from 'node:https';
import axios, { type CreateAxiosDefaults } from 'axios';
import type { Carrier } from './carrier';
import { Deadline } from './deadline';
import { tooLate } from './transport-error';

const KEPT_BY_PROXY = 32;

const PLAIN = {
  maxRedirects: 0,
  responseType: 'text',
  transformRequest: [],
  transformResponse: [],
  validateStatus: null,
  adapter: 'http',
} satisfies CreateAxiosDefaults;

/** axios as it comes, over Node's own client. */
export function nodeCarrier(connections: number): Carrier {
  const sockets = { keepAlive: true, maxSockets: connections, maxFreeSockets: KEPT_BY_PROXY };
  const agents = { httpAgent: new http.Agent(sockets), httpsAgent: new https.Agent(sockets) };
  const instance = axios.create({ ...PLAIN, ...agents });
  return {
    send: async ({ method, url, headers, body, timeoutMs, ...limits }, signal) => {
      const deadline = new Deadline(timeoutMs, signal);
      const size = { maxBodyLength: limits.maxRequestBytes, maxContentLength: limits.maxResponseBytes };
      try {
        const request = { method, url, headers, data: body, signal: deadline.signal, ...size };
        const { status, headers: got, data } = await instance.request<unknown>(request);
        return { status, headers: got, text: typeof data === 'string' ? data : '' };
      } catch (error) {
        throw deadline.expired ? tooLate(timeoutMs) : error;
      } finally {
        deadline.clear();
      }
    },
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}
