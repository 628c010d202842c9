import { Injectable } from '@nestjs/common';
import type { Agent } from './agent';
import type { ImageOutcome } from './image-outcome';
import type { SecretSet } from './secret-set';
import type { Session } from './session';

export interface Build {
  status: 'pending' | 'building' | 'success' | 'failed' | 'timeout';
  region: string;
}

/** The sessions of one service, with those that are still running kept apart: they are asked for all the time. */
export interface ServiceSessions {
  all: Session[];
  active: Set<Session>;
  /** No active session reaches its cap before this. */
  nextCapAt: number;
}

/** Everything the simulated organisation holds. */
@Injectable()
export class World {
  readonly agents = new Map<string, Agent>();
  /** Oldest first. */
  readonly deletedAgents: Agent[] = [];
  readonly sessions = new Map<string, Session>();
  readonly secretSets = new Map<string, SecretSet>();
  readonly images = new Map<string, ImageOutcome>();
  readonly builds = new Map<string, Build>();
  private readonly byService = new Map<string, ServiceSessions>();

  sessionsOf(serviceId: string): ServiceSessions {
    let found = this.byService.get(serviceId);
    if (!found) {
      found = { all: [], active: new Set(), nextCapAt: Infinity };
      this.byService.set(serviceId, found);
    }
    return found;
  }

  lastDeleted(name: string): Agent | undefined {
    return this.deletedAgents.findLast((agent) => agent.name === name);
  }

  reset(): void {
    this.deletedAgents.length = 0;
    for (const store of [this.agents, this.sessions, this.secretSets, this.images, this.builds, this.byService]) {
      store.clear();
    }
  }
}
