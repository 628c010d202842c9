import type { CredentialState } from '../../pipecat-client';
import { credentialView } from './credential-view';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const well: CredentialState = {
  breaker: 'closed',
  auth: 'ok',
  pausedForMs: 0,
  effectiveRatePerSecond: 5,
  waiting: 0,
  lastError: null,
};

it('is well when the key is taken and calls are made', () => {
  expect(credentialView(well, 5, NOW)).toEqual({
    key: 'ok',
    circuit: 'closed',
    limitPerSecond: 5,
    allowedPerSecond: 5,
    waiting: 0,
    pausedUntil: null,
    lastError: null,
  });
});

it('says until when no call is made, and what went wrong last', () => {
  const at = new Date('2026-01-02T03:04:00.000Z');
  const view = credentialView(
    { ...well, pausedForMs: 9000, lastError: { at, reason: 'RateLimited', message: 'listAgents: 429' } },
    5,
    NOW,
  );
  expect(view).toMatchObject({
    pausedUntil: '2026-01-02T03:04:14.000Z',
    lastError: { at: '2026-01-02T03:04:00.000Z', reason: 'RateLimited', error: 'listAgents: 429' },
  });
});
