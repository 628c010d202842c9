import { MetricsRegistry } from '../../metrics';
import { samplesOf } from '../../metrics/testing/samples';
import { appConfig } from '../testing/builders';
import { PlatformGauges } from './platform-gauges';
import type { CredentialState, PlatformState } from './platform-state';

const WELL: CredentialState = {
  breaker: 'closed',
  auth: 'ok',
  pausedForMs: 0,
  effectiveRatePerSecond: 5,
  waiting: 0,
  lastError: null,
};

async function shown(ill: Partial<CredentialState>, replicas: number | null = 3): Promise<Map<string, number>> {
  const registry = new MetricsRegistry();
  const of = (credential: string) => (credential === 'private' ? { ...WELL, ...ill } : WELL);
  new PlatformGauges(appConfig({ rateLimitPerSecond: 5 }), registry, { of, replicas } as unknown as PlatformState);
  return samplesOf(registry);
}

it.each<{ why: string; ill: Partial<CredentialState>; gauge: string; want: number | undefined; well?: number }>([
  { why: 'an open circuit', ill: { breaker: 'open' }, gauge: 'circuit_state', want: 2 },
  { why: 'a circuit that is tried', ill: { breaker: 'half-open' }, gauge: 'circuit_state', want: 1 },
  { why: 'a refused key', ill: { auth: 'refused' }, gauge: 'credential_failing', want: 1 },
  { why: 'a pause', ill: { pausedForMs: 1 }, gauge: 'throttled', want: 1 },
  { why: 'calls that wait', ill: { waiting: 4 }, gauge: 'rate_budget_waiting', want: 4 },
  { why: 'a slower pace', ill: { effectiveRatePerSecond: 2.5 }, gauge: 'rate_budget_allowed', want: 2.5, well: 5 },
  {
    why: 'no limit, by leaving it out',
    ill: { effectiveRatePerSecond: null },
    gauge: 'rate_budget_allowed',
    want: undefined,
    well: 5,
  },
  { why: 'the limit', ill: {}, gauge: 'rate_budget_limit', want: 5, well: 5 },
])('tells $why, of that credential only', async ({ ill, gauge, want, well = 0 }) => {
  const samples = await shown(ill);
  expect(samples.get(`${gauge}{credential="private"}`)).toBe(want);
  expect(samples.get(`${gauge}{credential="public"}`)).toBe(well);
});

it.each([3, null])('tells how many replicas were seen, where somebody counts: %s', async (replicas) => {
  expect((await shown({}, replicas)).get('replicas_seen')).toBe(replicas ?? undefined);
});
