import { Injectable } from '@nestjs/common';
import type { AgentDetail, DesiredView, RunPage, VersionPage } from '../../api';
import { AppConfig } from '../../config';
import { AgentDetailRepository, AgentRepository, RunHistoryRepository, type AgentDetailRow } from '../../db';
import { agentName } from '../../domain';
import { toSummary } from '../agent-summary';
import { agentNotFound } from '../problem';
import { compared, desiredView, type Desired } from './agent-views';
import { Cursors, KEYS } from './cursor';
import { LiveLook } from './live-look';
import type { PageQuery } from './requests';
import { toWire } from '../wire';

const SHOWN = 20;
const HISTORY = new Cursors('history', [KEYS.serial]);
const VERSIONS = new Cursors('versions', [KEYS.serial]);

/** One agent: what is wanted, what is there, how they differ, and how it came to be. */
@Injectable()
export class AgentDetailService {
  constructor(
    private readonly config: AppConfig,
    private readonly details: AgentDetailRepository,
    private readonly agents: AgentRepository,
    private readonly runs: RunHistoryRepository,
    private readonly look: LiveLook,
  ) {}

  /** @throws ProblemException 404 */
  async detail(agentId: string): Promise<AgentDetail> {
    const row = await this.found(agentId);
    const looking = this.look.at(agentName(this.config.pipecat.agentPrefix, agentId));
    const snapshot = (await this.agents.loadSnapshots([agentId])).get(row.agentId);
    const desired = desiredView(snapshot?.active ?? null, row.configuredAt);
    const request = await this.details.request(agentId);
    const history = await this.runs.ofAgent(agentId, null, SHOWN);
    const versions = await this.details.versions(agentId, null, SHOWN);
    return {
      ...toSummary(summaryOf(row)),
      createdAt: row.createdAt.toISOString(),
      desired: desired === null ? null : shown(desired),
      ...compared(row.desiredState, desired, snapshot?.ownership ?? null, await looking),
      request: request === null ? null : toWire(request),
      history: toWire(history),
      versions: toWire(versions),
    };
  }

  /** Newest first. An agent whose row is gone has its history still. @throws ProblemException 404 */
  async history(agentId: string, { cursor, limit }: PageQuery): Promise<RunPage> {
    const [below = null] = HISTORY.read(cursor) ?? [];
    const rows = await this.runs.ofAgent(agentId, below, limit + 1);
    if (rows.length === 0) await this.found(agentId);
    return HISTORY.page(toWire(rows), limit, ({ id }) => [id]);
  }

  /** Newest first. @throws ProblemException 404 */
  async versions(agentId: string, { cursor, limit }: PageQuery): Promise<VersionPage> {
    const [below] = VERSIONS.read(cursor) ?? [];
    const rows = await this.details.versions(agentId, below === undefined ? null : Number(below), limit + 1);
    if (rows.length === 0) await this.found(agentId);
    return VERSIONS.page(toWire(rows), limit, ({ version }) => [String(version)]);
  }

  private async found(agentId: string): Promise<AgentDetailRow> {
    const row = await this.details.find(agentId);
    if (row === null) throw agentNotFound(agentId);
    return row;
  }
}

function summaryOf({ createdAt: _createdAt, configuredAt: _configuredAt, ...row }: AgentDetailRow) {
  return row;
}

/** By name: it comes with what it was compared by, which nobody asked for. */
function shown({ version, createdAt, spec, invalid, contextBytes }: Desired): DesiredView {
  return { version, createdAt, spec: spec === null ? null : { ...spec }, invalid, contextBytes };
}
