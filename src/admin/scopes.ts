import { SetMetadata } from '@nestjs/common';
import type { Scope } from '../config';

export const ADMIN_ROUTES = 'config-sync:admin-routes';
export const NEEDS_SCOPE = 'config-sync:needs-scope';
export const AUDITED_AS = 'config-sync:audited-as';

/** A route that only looks. */
export const Reads = (): MethodDecorator => SetMetadata(NEEDS_SCOPE, 'read' satisfies Scope);

/** A route that asks for work an update could ask for as well. @param action its name in the audit, as `agents.sync` */
export const Syncs = (action: string): MethodDecorator => writes('sync', action);

/** A route that changes what the fleet is or may do. @param action its name in the audit, as `agents.rollback` */
export const Administers = (action: string): MethodDecorator => writes('admin', action);

function writes(scope: Scope, action: string): MethodDecorator {
  return (target, key, descriptor) => {
    SetMetadata(NEEDS_SCOPE, scope)(target, key, descriptor);
    SetMetadata(AUDITED_AS, action)(target, key, descriptor);
  };
}
