import { Injectable } from '@nestjs/common';
import type { FaultRequest } from '../faults/fault';
import { FaultRegistry } from '../faults/fault-registry';
import { SettingsStore } from '../world/settings';
import { list, record } from './bad-input';
import { Seeder } from './seeder';

/** Applies a whole scenario on top of what is there, in an order in which each part finds what it refers to. */
@Injectable()
export class Scenario {
  constructor(
    private readonly seeder: Seeder,
    private readonly settings: SettingsStore,
    private readonly faults: FaultRegistry,
  ) {}

  apply(document: unknown): void {
    const scenario = record(document, 'scenario');
    const part = (name: string): unknown => scenario[name] ?? {};
    this.settings.patch(record(part('settings'), 'settings'));
    this.seeder.images(part('images'));
    this.seeder.builds(part('builds'));
    for (const [set, body] of Object.entries(record(part('secrets'), 'secrets'))) this.seeder.secretSet(set, body);
    for (const agent of list(scenario['agents'] ?? [], 'agents')) {
      this.seeder.agent(String(record(agent, 'agent')['serviceName']), agent);
    }
    for (const sessions of list(scenario['sessions'] ?? [], 'sessions')) {
      this.seeder.startSessions(String(record(sessions, 'sessions')['agent']), sessions);
    }
    for (const fault of list(scenario['faults'] ?? [], 'faults')) this.faults.add(fault as FaultRequest);
  }
}
