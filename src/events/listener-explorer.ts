import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper';
import type { Listen, Listener } from './listener-queue';
import { subscriptionOf, type Subscription } from './on-sync-event.decorator';

const TIMEOUT_MS = 10_000;
const CAPACITY = 1000;

export interface FoundListener extends Listener {
  readonly kinds: Subscription['kinds'];
}

/** Finds the methods with `@OnSyncEvent()` among all providers and controllers of the application. */
@Injectable()
export class ListenerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error when one of them is not a singleton */
  listeners(): FoundListener[] {
    const seen = new Set<unknown>();
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()].flatMap((wrapper) => {
      const prototype = prototypeOf(wrapper);
      // One instance may be known by several tokens.
      if (prototype === null || seen.has(wrapper.instance ?? prototype)) return [];
      seen.add(wrapper.instance ?? prototype);
      return this.scanner
        .getAllMethodNames(prototype)
        .flatMap((method) => this.listener(wrapper, prototype, method) ?? []);
    });
  }

  private listener(wrapper: InstanceWrapper, prototype: object, method: string): FoundListener | null {
    const body = (prototype as Record<string, object>)[method];
    const subscription = body === undefined ? undefined : subscriptionOf(body);
    if (subscription === undefined) return null;
    const name = `${prototype.constructor.name}.${method}`;
    if (!wrapper.isDependencyTreeStatic()) throw new Error(`${name} cannot listen: its provider is not a singleton`);
    const instance = wrapper.instance as Record<string, Listen>;
    return {
      name,
      kinds: subscription.kinds,
      listen: (event, signal) => instance[method]?.(event, signal),
      timeoutMs: subscription.timeoutMs ?? TIMEOUT_MS,
      capacity: subscription.queue ?? CAPACITY,
    };
  }
}

function prototypeOf({ instance, metatype }: InstanceWrapper): object | null {
  const found: unknown =
    typeof instance === 'object' && instance !== null
      ? Object.getPrototypeOf(instance)
      : (metatype as { prototype?: object } | null)?.prototype;
  return typeof found === 'object' && found !== null ? found : null;
}
