import { join } from 'node:path';
import axios, { type AxiosInstance } from 'axios';
import { startChild, type Child } from './child';

export interface JournalEntry {
  readonly seq: number;
  readonly op: string;
  readonly agent: string | null;
  readonly sessionId: string | null;
  readonly status: number | null;
  readonly write: boolean;
  readonly applied: boolean;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly requestBody: unknown;
}

export interface SimulatedSession {
  readonly sessionId: string;
  readonly agentName: string;
  readonly endedAt: string | null;
  readonly contextVersion: number | null;
  readonly context: unknown;
  readonly heard: readonly { readonly at: string; readonly contextVersion: number }[];
}

export interface SimulatedAgent {
  readonly name: string;
  readonly deleted: boolean;
}

/** Pipecat Cloud as a process of its own, with its control API (simulator/README.md). */
export interface Simulator {
  readonly url: string;
  readonly child: Child;
  readonly http: AxiosInstance;
  settings(change: object): Promise<void>;
  fault(fault: object): Promise<string>;
  clearFaults(): Promise<void>;
  images(outcomes: object): Promise<void>;
  journal(query?: Readonly<Record<string, string>>): Promise<JournalEntry[]>;
  clearJournal(): Promise<void>;
  /** Calls that changed something or tried to, for one agent. */
  writes(agent?: string): Promise<JournalEntry[]>;
  agents(): Promise<SimulatedAgent[]>;
  sessions(agent?: string): Promise<SimulatedSession[]>;
  addSessions(agent: string, count: number, bot?: object): Promise<string[]>;
}

export const PRIVATE_KEY = 'sim_private_key_canary';
export const PUBLIC_KEY = 'pk_sim_public_key_canary';

/** Roll-outs that take some tens of milliseconds: long enough to be seen, short enough to wait for. */
const QUICK = { reconcileDelayMs: 20, creatingMs: 20, validatingMs: 20, drainingMs: 20, secretReadyMs: 50 };

export async function startSimulator(): Promise<Simulator> {
  const child = startChild(join(__dirname, '../../dist-simulator/main.js'), [], {
    SIM_PORT: '0',
    SIM_PRIVATE_KEY: PRIVATE_KEY,
    SIM_PUBLIC_KEY: PUBLIC_KEY,
  });
  const line = await child.line(/listening on http/);
  const url = /http:\/\/\S+/.exec(line)![0];
  const http = axios.create({ baseURL: `${url}/__sim`, proxy: false });
  const get = async <T>(path: string, params: object = {}): Promise<T> => (await http.get<T>(path, { params })).data;
  await http.patch('/settings', QUICK);
  const journal = async (query: Readonly<Record<string, string>> = {}): Promise<JournalEntry[]> =>
    (await get<{ entries: JournalEntry[] }>('/journal', query)).entries;
  const state = (): Promise<{ agents: SimulatedAgent[]; sessions: SimulatedSession[] }> => get('/state');
  return {
    url,
    child,
    http,
    journal,
    settings: async (change) => {
      await http.patch('/settings', change);
    },
    fault: async (fault) => (await http.post<{ id: string }>('/faults', fault)).data.id,
    clearFaults: async () => {
      await http.delete('/faults');
    },
    images: async (outcomes) => {
      await http.put('/images', outcomes);
    },
    clearJournal: async () => {
      await http.delete('/journal');
    },
    writes: (agent) => journal({ writes: 'true', ...(agent === undefined ? {} : { agent }) }),
    agents: async () => (await state()).agents.filter(({ deleted }) => !deleted),
    sessions: async (agent) =>
      (await state()).sessions.filter(({ agentName }) => agent === undefined || agentName === agent),
    addSessions: async (agent, count, bot) =>
      (await http.post<{ sessionIds: string[] }>(`/agents/${agent}/sessions`, { count, ...(bot && { bot }) })).data
        .sessionIds,
  };
}
