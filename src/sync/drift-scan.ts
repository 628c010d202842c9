import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { Chores, DatabaseConnector, DriftRepository, type NewDrift, type SettledAgent } from '../db';
import { agentIdOf, mapBounded, type ObservedAgent } from '../domain';
import { PipecatClient, runInCallScope } from '../pipecat-client';
import { compareFleet } from './compare-fleet';
import { DriftActs, type DriftFound } from './drift-acts';

const CHORE = 'drift-scan';
const PAGE = 500;
const LOOKS_AT_MISSING = 20;

/**
 * One list call for the whole fleet, by one replica for all: agents that differ from what was brought in line are reported or healed, and
 * agents that carry our prefix but are in no row are reported as orphans. Nothing is ever deleted here.
 */
@Injectable()
export class DriftScan {
  constructor(
    private readonly config: AppConfig,
    private readonly connector: DatabaseConnector,
    private readonly chores: Chores,
    private readonly client: PipecatClient,
    private readonly drifts: DriftRepository,
    private readonly acts: DriftActs,
  ) {}

  /** @returns null when another replica has done it, or will */
  async scanIfDue(signal: AbortSignal): Promise<DriftFound | null> {
    if (this.connector.obstacle !== null) return null;
    if (!(await this.chores.take(CHORE, this.config.sync.driftScanIntervalMs * 0.9))) return null;
    return runInCallScope({ priority: 'backlog' }, () => this.scan(signal));
  }

  private async scan(signal: AbortSignal): Promise<DriftFound> {
    const seen = new Map((await this.client.observeAll(signal)).map((agent) => [agent.name, agent]));
    const found = await this.compare(seen, signal);
    await this.findOrphans(seen);
    return found;
  }

  private async compare(seen: ReadonlyMap<string, ObservedAgent>, signal: AbortSignal): Promise<DriftFound> {
    const found = { reported: [] as NewDrift[], healing: [] as NewDrift[] };
    let after: string | null = null;
    for (;;) {
      const page: SettledAgent[] = await this.drifts.settledAgents(after, PAGE);
      const comparison = compareFleet(page, await this.lookAgain(page, seen, signal), this.config.sync.driftPolicy);
      const { reported, healing } = await this.acts.act(comparison);
      found.reported.push(...reported);
      found.healing.push(...healing);
      if (page.length < PAGE) return found;
      after = page.at(-1)?.agentId ?? null;
    }
  }

  /** A list may lag behind: what is missing in it is asked for by name before it counts as gone, a few at each scan. */
  private async lookAgain(
    page: readonly SettledAgent[],
    seen: ReadonlyMap<string, ObservedAgent>,
    signal: AbortSignal,
  ): Promise<Map<string, ObservedAgent>> {
    const missing = page.filter(({ agentName }) => !seen.has(agentName)).slice(0, LOOKS_AT_MISSING);
    const found = await mapBounded(missing, 1, ({ agentName }) => this.client.observe(agentName, signal));
    return new Map([
      ...seen,
      ...found.flatMap((agent): [string, ObservedAgent][] => (agent === null ? [] : [[agent.name, agent]])),
    ]);
  }

  private async findOrphans(seen: ReadonlyMap<string, ObservedAgent>): Promise<void> {
    const ours = [...seen.values()].flatMap(({ name, serviceId }) => {
      const agentId = agentIdOf(this.config.pipecat.agentPrefix, name);
      return agentId === null ? [] : [{ agentId, agentName: name, serviceId }];
    });
    const unknown = await this.drifts.unknown(ours.map(({ agentId }) => agentId));
    const orphans = ours.flatMap(({ agentId, agentName, serviceId }) => {
      const found = unknown.get(agentId);
      return found === undefined ? [] : [{ agentName, serviceId, recorded: found.recorded }];
    });
    await this.drifts.reportOrphans(orphans);
  }
}
