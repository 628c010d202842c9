import { Injectable } from '@nestjs/common';
import type { Route } from '../gateway/operation';
import { Random } from '../world/random';
import { checkFault, type Effect, type Fault, type FaultRequest } from './fault';

/** The faults that are set, and which of them strike a call. */
@Injectable()
export class FaultRegistry {
  private faults: Fault[] = [];
  private nextId = 1;

  constructor(private readonly random: Random) {}

  add(request: FaultRequest): Fault {
    checkFault(request);
    const fault: Fault = { ...request, id: `fault-${this.nextId}`, hits: 0 };
    this.nextId += 1;
    this.faults.push(fault);
    return fault;
  }

  list(): readonly Fault[] {
    return this.faults;
  }

  remove(id: string): boolean {
    const before = this.faults.length;
    this.faults = this.faults.filter((fault) => fault.id !== id);
    return this.faults.length < before;
  }

  clear(): void {
    this.faults = [];
  }

  /**
   * The effects that strike this call, oldest first, counted as hits. Latency adds up and lets the others through;
   * of the rest only the first strikes, so that "fail three times, then hang" is two faults.
   */
  strike(route: Route): Effect[] {
    if (this.faults.length === 0) return [];
    const struck: Effect[] = [];
    let decided = false;
    for (const fault of this.faults) {
      const latency = fault.effect.kind === 'latency';
      if ((decided && !latency) || !this.strikes(fault, route)) continue;
      fault.hits += 1;
      struck.push(fault.effect);
      decided ||= !latency;
    }
    return struck;
  }

  private strikes(fault: Fault, route: Route): boolean {
    if (fault.times !== undefined && fault.hits >= fault.times) return false;
    if (fault.op !== undefined && ![fault.op].flat().includes(route.op)) return false;
    if (fault.agent !== undefined && fault.agent !== route.agent) return false;
    if (fault.sessionId !== undefined && fault.sessionId !== route.sessionId) return false;
    return fault.probability === undefined || this.random.chance() < fault.probability;
  }
}
