import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { isPolicy, type PlanPolicy } from './sync-policy.decorator';

export interface NamedPolicy {
  /** The name of its class. */
  readonly name: string;
  readonly policy: PlanPolicy;
}

/** Finds the providers with `@SyncPolicy()`. */
@Injectable()
export class PolicyExplorer {
  constructor(private readonly discovery: DiscoveryService) {}

  /** In the order of their names. @throws Error when one of them is not a singleton */
  policies(): NamedPolicy[] {
    const found = new Map<PlanPolicy, string>();
    for (const wrapper of this.discovery.getProviders()) {
      const made: unknown = wrapper.instance;
      const target: unknown = typeof made === 'object' && made !== null ? made.constructor : wrapper.metatype;
      if (!isPolicy(target)) continue;
      const { name } = target as { name: string };
      if (!wrapper.isDependencyTreeStatic()) throw new Error(`${name} cannot be a policy: it is not a singleton`);
      found.set(made as PlanPolicy, name);
    }
    const named = [...found].map(([policy, name]) => ({ name, policy }));
    return named.sort((a, b) => a.name.localeCompare(b.name));
  }
}
