import { Injectable, RequestMethod, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ADMIN_ROUTES, AUDITED_AS, NEEDS_SCOPE } from '../scopes';

interface Route {
  readonly name: string;
  readonly reads: boolean;
  readonly scope: unknown;
  readonly audited: boolean;
}

/** Looks at every route of the API before the first request: one that says not what it needs ends the start, so none can be forgotten. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error naming every route that is wrong */
  onApplicationBootstrap(): void {
    const wrong = this.routes().flatMap((route) => {
      const why = mistakeOf(route);
      return why === null ? [] : [`${route.name} ${why}`];
    });
    if (wrong.length > 0) throw new Error(`routes of the admin API are not safe to serve:\n  ${wrong.join('\n  ')}`);
  }

  private routes(): Route[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function' || !Reflect.hasMetadata(ADMIN_ROUTES, metatype)) return [];
      const controller = metatype as Type;
      const prototype = controller.prototype as Record<string, unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => routeOf(controller, name, prototype[name] as object))
        .filter((route) => route !== null);
    });
  }
}

function routeOf(controller: Type, name: string, handler: object): Route | null {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (method === undefined) return null;
  return {
    name: `${controller.name}.${name}`,
    reads: method === RequestMethod.GET || method === RequestMethod.HEAD,
    scope: Reflect.getMetadata(NEEDS_SCOPE, handler),
    audited: Reflect.hasMetadata(AUDITED_AS, handler),
  };
}

function mistakeOf({ reads, scope, audited }: Route): string | null {
  if (scope === undefined) return 'says not what scope it needs: use Reads, Syncs or Administers';
  if (!reads && !audited) return 'may change something and is not audited: use Syncs or Administers';
  return null;
}
