import { Injectable } from '@nestjs/common';
import type { AgentSummaryRow } from '../agent-summary.repository';
import { Database } from '../database';
import { agentList, type AgentKeys, type AgentListQuery } from './agent-list.sql';

export interface AgentListPage {
  readonly rows: readonly AgentSummaryRow[];
  /** Of the last row, when there is another page; null = there is none. */
  readonly next: AgentKeys | null;
  /** How many the filter takes, on all pages; counted up to `TOTAL_LIMIT`. */
  readonly total: number;
}

interface ListedRow extends AgentSummaryRow {
  readonly total: number;
  readonly updated: string;
}

/** What there is when the page is empty. */
interface EmptyRow {
  readonly total: number;
  readonly agentId: null;
}

/** The fleet as a list. One statement a page; rejects with `DbError`. */
@Injectable()
export class AgentListRepository {
  constructor(private readonly database: Database) {}

  async page(query: AgentListQuery): Promise<AgentListPage> {
    const { sql, parameters } = agentList({ ...query, limit: query.limit + 1 });
    const found = await this.database.rows<ListedRow | EmptyRow>(sql, parameters);
    const listed = found.filter((row): row is ListedRow => row.agentId !== null);
    const page = listed.slice(0, query.limit);
    const last = page.at(-1);
    const next = listed.length > page.length && last !== undefined ? { id: last.agentId, updated: last.updated } : null;
    return { rows: page.map(({ total: _total, updated: _updated, ...row }) => row), next, total: found[0]?.total ?? 0 };
  }
}
