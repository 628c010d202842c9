import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ProblemException, Refusals } from '../../http';
import { appConfig, logger } from '../../sync/testing/builders';
import { Administers, Reads, Syncs } from '../scopes';
import { AdminGuard } from './admin.guard';
import { AdminTokens } from './admin-tokens';
import type { AuditTrail } from './audit-trail';

const TOKEN = { read: 'a-token-of-some-length-1', sync: 'a-token-of-some-length-2', admin: 'a-token-of-some-length-3' };

class Routes {
  @Reads()
  reads(): void {
    // Only what it needs is looked at.
  }

  @Syncs('x.sync')
  syncs(): void {
    // As above.
  }

  @Administers('x.admin')
  administers(): void {
    // As above.
  }

  forgotten(): void {
    // Nobody said what it needs.
  }
}

function world(variables: Readonly<Record<string, string>> = {}) {
  const refused: string[] = [];
  const bad: unknown[] = [];
  const config = appConfig({
    ADMIN_TOKENS: `r read ${TOKEN.read}\ns sync ${TOKEN.sync}\na admin ${TOKEN.admin}`,
    ...variables,
  });
  const audit = {
    refused: async (action: string, _request: unknown, _response: unknown, { status }: { status: number }) =>
      void refused.push(`${action} ${status}`),
  } as unknown as AuditTrail;
  const refusals = { add: async (address: unknown) => void bad.push(address) } as unknown as Refusals;
  const guard = new AdminGuard(config, new AdminTokens(config, logger()), refusals, audit, new Reflector());
  const ask = async (authorization: string | undefined, route: keyof Routes = 'reads'): Promise<number> => {
    const request = { headers: authorization === undefined ? {} : { authorization }, ip: '203.0.113.9' };
    const context = {
      getHandler: () => Routes.prototype[route],
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }),
    } as unknown as ExecutionContext;
    return guard.canActivate(context).then(
      () => 200,
      (error: unknown) => (error as ProblemException).getStatus(),
    );
  };
  return { ask, refused, bad };
}

describe('the admin guard', () => {
  it.each([`Bearer ${TOKEN.read}`, `bearer ${TOKEN.read}`, `Bearer   ${TOKEN.read} `])('lets %j in', async (given) =>
    expect(await world().ask(given)).toBe(200),
  );

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    TOKEN.read,
    `Basic ${TOKEN.read}`,
    `Bearer ${TOKEN.read}x`,
    `Bearer ${TOKEN.read}, Bearer ${TOKEN.read}`,
    'Bearer [redacted]',
  ])('keeps %j out', async (given) => expect(await world().ask(given)).toBe(401));

  it('counts bad tokens by their address, and not those who have none', async () => {
    const { ask, bad } = world();
    await ask('Bearer wrong');
    await ask(undefined);
    expect(bad).toEqual(['203.0.113.9']);
  });

  it.each([
    { scope: 'read', reads: 200, syncs: 403, administers: 403 },
    { scope: 'sync', reads: 200, syncs: 200, administers: 403 },
    { scope: 'admin', reads: 200, syncs: 200, administers: 200 },
  ] as const)('lets the scope $scope do what it includes', async ({ scope, reads, syncs, administers }) => {
    const { ask } = world();
    const given = `Bearer ${TOKEN[scope]}`;
    expect([await ask(given), await ask(given, 'syncs'), await ask(given, 'administers')]).toEqual([
      reads,
      syncs,
      administers,
    ]);
  });

  it('lets nobody use a route that does not say what it needs', async () =>
    expect(await world().ask(`Bearer ${TOKEN.admin}`, 'forgotten')).toBe(403));

  it('has a write that it refused written down, and not a read', async () => {
    const { ask, refused } = world();
    await ask(`Bearer ${TOKEN.read}`, 'administers');
    await ask(`Bearer ${TOKEN.read}`, 'forgotten');
    expect(refused).toEqual(['x.admin 403']);
  });

  it('holds a token back that asks too often, and no other', async () => {
    const { ask } = world({ ADMIN_RATE_LIMIT_PER_SECOND: '2' });
    const asked = [];
    for (let n = 0; n < 3; n += 1) asked.push(await ask(`Bearer ${TOKEN.read}`));
    expect(asked).toEqual([200, 200, 429]);
    expect(await ask(`Bearer ${TOKEN.sync}`)).toBe(200);
  });
});
