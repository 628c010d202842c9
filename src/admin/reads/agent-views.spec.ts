import type { ObservedAgent } from '../../domain';
import { active, document, ownership, AGENT_NAME } from '../../sync/testing/builders';
import { observedAgent } from '../../domain/testing/builders';
import { compared, desiredView } from './agent-views';

const AT = new Date('2026-01-02T03:04:05.678Z');
const wanted = (over = {}) => desiredView(active({ document: document(), ...over }), AT);
const seen = (over: Partial<ObservedAgent> = {}): ObservedAgent =>
  observedAgent({ name: AGENT_NAME, serviceId: 'service-1', ...over });
const look = (observed: ObservedAgent | null) => ({ observed, error: null });

describe('what is wanted', () => {
  it('is shown without the context, of which only the size is', () => {
    const view = wanted({ document: document({}, { systemPrompt: 'CANARY' }) });
    expect(view).toMatchObject({ version: 1, createdAt: AT.toISOString(), invalid: null, contextBytes: 25 });
    expect(view?.spec).toMatchObject({ image: 'acme/bot:1.0.0' });
    expect(JSON.stringify(view)).not.toContain('CANARY');
  });

  it('says what is wrong with it, with the path and without the value', () => {
    const view = wanted({ document: document({ image: 'CANARY' }) });
    expect(view).toMatchObject({
      spec: null,
      contextBytes: null,
      invalid: expect.stringMatching(/^deployment\.image: /),
    });
    expect(JSON.stringify(view)).not.toContain('CANARY');
  });

  it('is nothing while no configuration is active', () => expect(desiredView(null, null)).toBeNull());

  it('may have no context', () =>
    expect(wanted({ document: document({}, null) })).toMatchObject({ contextBytes: null }));
});

describe('what is there', () => {
  it('has no drift when it is as it is wanted', () =>
    expect(compared('present', wanted(), ownership(), look(seen()))).toMatchObject({
      drift: [],
      owned: true,
      observedError: null,
    }));

  it('is told field by field where it differs', () => {
    const other = seen({ spec: { ...seen().spec, image: 'acme/bot:9.9.9' } });
    expect(compared('present', wanted(), ownership(), look(other)).drift).toEqual([
      { field: 'image', desired: 'acme/bot:1.0.0', observed: 'acme/bot:9.9.9' },
    ]);
  });

  it.each([
    { why: 'it is not ours', state: 'present', record: null, is: false },
    { why: 'it is to go', state: 'absent', record: ownership(), is: true },
  ] as const)('has no drift when $why', ({ state, record, is }) => {
    const other = seen({ spec: { ...seen().spec, image: 'acme/bot:9.9.9' } });
    expect(compared(state, wanted(), record, look(other))).toMatchObject({ drift: [], owned: is });
  });

  it('is nothing when there is no agent, or it could not be asked', () => {
    const nothing = { observed: null, drift: [], owned: null };
    expect(compared('present', wanted(), null, look(null))).toEqual({ ...nothing, observedError: null });
    expect(compared('present', wanted(), null, { observed: null, error: 'away' })).toEqual({
      ...nothing,
      observedError: 'away',
    });
  });

  it('leaves out what cannot be read back', () => {
    const partly = seen({ spec: { ...seen().spec, websocketAuth: undefined } });
    expect(compared('present', wanted(), ownership(), look(partly)).observed?.spec).not.toHaveProperty('websocketAuth');
  });

  it('says why its roll-out fails', () => {
    const failing = seen({
      rollout: { ...seen().rollout, failure: { reason: 'CrashLoopBackOff', message: 'exit 1' } },
    });
    expect(compared('present', wanted(), ownership(), look(failing)).observed).toMatchObject({
      failure: 'CrashLoopBackOff: exit 1',
    });
  });
});
