import type { DesiredState, RequestedWork, Scope } from '../../../src/domain';

export interface ModelAgent {
  desired: DesiredState;
  status: string;
  synced: number | null;
  active: number | null;
  commandVersion: number | null;
  instance: boolean;
}

export interface ModelLease {
  readonly epoch: string;
  readonly owner: string;
  live: boolean;
}

export interface ModelRequest {
  scope: Scope;
  version: number | null;
  changeType: string | null;
  source: 'message' | 'scan';
  command: DesiredState | null;
  commandVersion: number | null;
  priority: number;
  attempts: number;
  parkedFor: string | null;
  dirty: Scope | null;
  due: 'now' | 'later' | 'never';
  settle: 'due' | 'later' | null;
  lease: ModelLease | null;
}

/** How a pass ends, as far as the request is concerned. */
export interface ModelEnding {
  readonly next: 'done' | 'due' | 'park' | 'forget';
  readonly status: string | null;
  readonly synced: number | null;
  readonly absent: boolean;
  readonly settles: boolean;
  readonly forGood: boolean;
}

const wider = (left: Scope | null, right: Scope | null): Scope | null =>
  left === 'full' || right === 'full' ? 'full' : (left ?? right);

const later = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? (left ?? right) : Math.max(left, right);

/** What the queue is to do (DESIGN 2.1, 3), without a database: the tests run both side by side. */
export class RequestModel {
  readonly agents = new Map<string, ModelAgent>();
  readonly requests = new Map<string, ModelRequest>();
  runs = 0;
  letters = 0;

  supersedes({ agentId, version, scope, command }: RequestedWork): boolean {
    const agent = this.agents.get(agentId);
    if (agent === undefined) return false;
    const { synced, commandVersion, status } = agent;
    const old = synced !== null && version < synced;
    const repeatedContext = scope === 'context' && version === synced && status === 'SYNCED';
    const overtaken = command !== null && commandVersion !== null && command.version < commandVersion;
    return old || repeatedContext || overtaken;
  }

  /** @returns whether the lease is to be taken */
  record(work: RequestedWork, slot: boolean): boolean {
    const agent = this.agents.get(work.agentId);
    if (agent !== undefined && work.command !== null) {
      const { desiredState } = work.command;
      if (desiredState === 'absent' && agent.status !== 'DELETED') agent.status = 'PENDING_DELETE';
      if (desiredState === 'present' && agent.desired === 'absent') agent.status = 'PENDING';
      agent.desired = desiredState;
      agent.commandVersion = work.command.version;
    }
    const kept = agent === undefined ? work.command : null;
    const request = this.requests.get(work.agentId);
    if (request !== undefined) return this.merge(request, work, kept) && slot;
    this.requests.set(work.agentId, {
      ...{ scope: work.scope, version: work.version, changeType: work.changeType, source: 'message', priority: 0 },
      ...{ command: kept?.desiredState ?? null, commandVersion: kept?.version ?? null },
      ...{ attempts: 0, parkedFor: null, dirty: null, due: 'now', settle: null, lease: null },
    });
    return slot;
  }

  /** @returns whether the row may be leased now */
  private merge(request: ModelRequest, work: RequestedWork, kept: RequestedWork['command']): boolean {
    const leased = request.lease?.live === true;
    const newer = work.version > (request.version ?? -1);
    const widens = work.scope === 'full' && request.scope === 'context';
    const fresh = newer || work.command !== null || widens || request.parkedFor !== null;
    const takes = !leased && (fresh || request.due === 'now');
    if (work.version >= (request.version ?? -1)) request.changeType = work.changeType;
    request.version = later(request.version, work.version);
    request.source = 'message';
    request.priority = 0;
    if (kept !== null && kept.version >= (request.commandVersion ?? -1)) {
      request.command = kept.desiredState;
      request.commandVersion = kept.version;
    }
    if (leased) {
      if (work.scope === 'full' || newer) request.dirty = wider(request.dirty, work.scope);
      return false;
    }
    request.scope = wider(request.scope, work.scope) ?? request.scope;
    request.parkedFor = null;
    if (fresh) request.attempts = 0;
    if (takes) {
      request.lease = null;
      request.due = 'now';
    }
    return takes;
  }

  lease(agentId: string, epoch: string, owner: string): void {
    const request = this.requests.get(agentId)!;
    request.lease = { epoch, owner, live: true };
    request.due = 'later';
  }

  /** The request under this fencing number; null when the number is not the row's any more. */
  held(agentId: string, epoch: string): ModelRequest | null {
    const request = this.requests.get(agentId);
    return request?.lease?.epoch === epoch ? request : null;
  }

  /** @returns null when the lease is lost, else whether the agent is due again at once */
  finish(agentId: string, epoch: string, ending: ModelEnding): boolean | null {
    const request = this.held(agentId, epoch);
    if (request === null) return null;
    this.runs += 1;
    if (ending.next === 'park' || ending.next === 'forget') this.letters += 1;
    this.writeAgent(agentId, ending);
    const done = ending.next === 'done';
    const { dirty } = request;
    const swept = !ending.settles && request.settle !== 'later';
    if (ending.next === 'forget' || (done && dirty === null && swept)) {
      this.requests.delete(agentId);
      return false;
    }
    request.parkedFor = ending.next === 'park' && dirty === null ? this.parkedFor(agentId) : null;
    request.scope = done ? (dirty ?? 'context') : (wider(dirty, request.scope) ?? request.scope);
    request.settle = ending.settles || request.settle === 'later' ? 'later' : null;
    request.attempts = done || dirty !== null ? 0 : request.attempts + 1;
    request.due = dirty !== null ? 'now' : ending.next === 'park' && ending.forGood ? 'never' : 'later';
    request.dirty = null;
    request.lease = null;
    return dirty !== null;
  }

  private writeAgent(agentId: string, { status, synced, absent }: ModelEnding): void {
    const agent = this.agents.get(agentId);
    if (agent === undefined || status === null) return;
    agent.status = status;
    agent.synced = absent ? null : later(agent.synced, synced);
    agent.instance = !absent && (agent.instance || synced !== null);
  }

  parkedFor(agentId: string): string {
    const agent = this.agents.get(agentId);
    return agent === undefined ? '?' : `${agent.desired}:${String(agent.active ?? '')}`;
  }

  release(agentId: string, epoch: string): void {
    const request = this.held(agentId, epoch);
    if (request === null) return;
    request.scope = request.dirty === 'full' ? 'full' : request.scope;
    request.dirty = null;
    request.lease = null;
    request.due = 'now';
  }

  applyCommand(agentId: string, epoch: string): DesiredState | null {
    const request = this.held(agentId, epoch);
    const agent = this.agents.get(agentId);
    if (request === null || agent === undefined || request.command === null) return null;
    const { command, commandVersion } = request;
    request.command = null;
    request.commandVersion = null;
    if (agent.commandVersion !== null && agent.commandVersion > commandVersion!) return null;
    agent.desired = command;
    agent.commandVersion = commandVersion;
    return command;
  }

  private isBehind({ desired, active, synced, instance }: ModelAgent): boolean {
    if (desired === 'absent') return instance;
    return active !== null && (synced === null || active > synced);
  }

  /** @returns how many requests the scan is to add or widen */
  scan(): number {
    let touched = 0;
    for (const [agentId, agent] of this.agents) {
      if (!this.isBehind(agent)) continue;
      const request = this.requests.get(agentId);
      if (request === undefined) {
        this.requests.set(agentId, {
          ...{ scope: 'full', version: null, changeType: null, source: 'scan', priority: 1, attempts: 0, due: 'now' },
          ...{ command: null, commandVersion: null, parkedFor: null, dirty: null, settle: null, lease: null },
        });
      } else if (request.scope === 'context' && request.lease?.live !== true) {
        request.scope = 'full';
        if (request.settle !== null) request.due = 'now';
      } else continue;
      touched += 1;
    }
    return touched;
  }

  wakeParked(): number {
    let woken = 0;
    for (const [agentId, request] of this.requests) {
      const same = request.parkedFor === null || request.parkedFor === this.parkedFor(agentId);
      if (same || !this.agents.has(agentId) || request.lease?.live === true) continue;
      Object.assign(request, { parkedFor: null, attempts: 0, scope: 'full', due: 'now' });
      woken += 1;
    }
    return woken;
  }
}
