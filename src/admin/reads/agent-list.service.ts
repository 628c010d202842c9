import { Injectable } from '@nestjs/common';
import type { AgentPage } from '../../api';
import { AppConfig } from '../../config';
import { AgentListRepository, type AgentFilter, type AgentKeys, type AgentOrder } from '../../db';
import { toSummary } from '../agent-summary';
import { agentSearch } from './agent-search';
import { Cursors, KEYS } from './cursor';
import type { AgentsQuery } from './requests';

const CURSORS: Readonly<Record<AgentOrder, Cursors>> = {
  id: new Cursors('agents', [KEYS.uuid]),
  updated: new Cursors('agents-updated', [KEYS.moment, KEYS.uuid]),
};

/** The fleet, page by page. */
@Injectable()
export class AgentListService {
  constructor(
    private readonly config: AppConfig,
    private readonly agents: AgentListRepository,
  ) {}

  /** @throws ProblemException 400 for a cursor of another list */
  async page(query: AgentsQuery): Promise<AgentPage> {
    const { sort: order, limit } = query;
    const after = keysOf(CURSORS[order].read(query.cursor));
    const { rows, next, total } = await this.agents.page({ filter: this.filter(query), order, after, limit });
    const nextCursor =
      next === null ? null : CURSORS[order].write(order === 'id' ? [next.id] : [next.updated, next.id]);
    return { items: rows.map(toSummary), nextCursor, total };
  }

  private filter({ status, reason, desired, behind, paused, q }: AgentsQuery): AgentFilter {
    return {
      statuses: status ?? [],
      reasons: reason ?? [],
      desired: desired ?? null,
      behind: behind ?? false,
      paused: paused ?? null,
      search: q === undefined || q.trim() === '' ? null : agentSearch(q, this.config.pipecat.agentPrefix),
    };
  }
}

function keysOf(keys: readonly string[] | null): AgentKeys | null {
  if (keys === null) return null;
  const [id = '', updated = ''] = [...keys].reverse();
  return { id, updated };
}
