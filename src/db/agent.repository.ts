import { Injectable } from '@nestjs/common';
import type { DesiredState, StatusReason, SyncStatus } from '../domain';
import { readConfiguration } from './configuration-document';
import { Database } from './database';
import { AgentConfigurationEntity, AgentEntity } from './entities';
import { LOAD_AGENTS, toSnapshot, type AgentSnapshot, type SnapshotRow } from './agent-snapshot';

export interface NewAgent {
  readonly id: string;
  readonly name: string;
  readonly desiredState?: DesiredState;
}

export interface AgentChange {
  readonly name?: string;
  readonly desiredState?: DesiredState;
}

export interface StatusChange {
  readonly status: SyncStatus;
  readonly reason?: StatusReason | null;
  readonly error?: string | null;
}

/** Agents and their configurations. Every method rejects with `DbError` when PostgreSQL fails. */
@Injectable()
export class AgentRepository {
  constructor(private readonly database: Database) {}

  /** One agent's row, or null. */
  async getAgentDetails(agentId: string): Promise<AgentEntity | null> {
    return this.database.manage((manager) => manager.getRepository(AgentEntity).findOneBy({ id: agentId }));
  }

  /** The active configuration as the publisher wrote it, or null when none is active. */
  async getActiveConfiguration(agentId: string): Promise<AgentConfigurationEntity | null> {
    return this.database.manage((manager) =>
      manager.getRepository(AgentConfigurationEntity).findOneBy({ agentId, isActive: true }),
    );
  }

  /**
   * The LLM context of the active configuration with its version; null when no configuration is active or it has no context.
   *
   * @throws ConfigurationError when the document is not valid
   */
  async getLlmContext(agentId: string): Promise<{ version: number; context: Record<string, unknown> } | null> {
    const active = await this.getActiveConfiguration(agentId);
    if (active === null) return null;
    const { llmContext } = readConfiguration(active.config);
    return llmContext === null ? null : { version: active.version, context: { ...llmContext } };
  }

  /** Writes a status outside a reconcile, as an operator's act does. A reconcile finishes through `SyncRequestRepository`, under its fence. */
  async updateSyncStatus(agentId: string, { status, reason = null, error = null }: StatusChange): Promise<void> {
    const change = { syncStatus: status, statusReason: reason, lastErrorMessage: error };
    await this.database.manage((manager) => manager.getRepository(AgentEntity).update({ id: agentId }, change));
  }

  async createAgent({ id, name, desiredState = 'absent' }: NewAgent): Promise<void> {
    await this.database.manage((manager) => manager.getRepository(AgentEntity).insert({ id, name, desiredState }));
  }

  /** @returns false when there is no such agent */
  async updateAgent(agentId: string, change: AgentChange): Promise<boolean> {
    const { affected } = await this.database.manage((manager) =>
      manager.getRepository(AgentEntity).update({ id: agentId }, change),
    );
    return (affected ?? 0) > 0;
  }

  /**
   * Everything a reconcile starts from, for many agents in one statement. Agents without a row are missing in the answer.
   *
   * @param applied false = without `appliedDocument`, for who looks after the context only
   */
  async loadSnapshots(agentIds: readonly string[], applied = true): Promise<Map<string, AgentSnapshot>> {
    const rows = await this.database.prepared<SnapshotRow>(LOAD_AGENTS, [agentIds, applied]);
    return new Map(rows.map((row) => [row.id, toSnapshot(row)]));
  }
}
