import fc from 'fast-check';
import type { ObservedAgent } from './observed-agent';
import { owned, type OwnershipRecord } from './ownership';
import { AGENT_NAME, observedAgent, ownership, shown, spec } from './testing/builders';

const INTENT_AT = new Date('2026-03-01T12:00:00Z');
const since = (ms: number): Date => new Date(INTENT_AT.getTime() + ms);
const creating = (over: Partial<OwnershipRecord> = {}): OwnershipRecord =>
  ownership({ serviceId: null, confirmed: false, intent: 'create', intentAt: INTENT_AT, ...over });
const bound = (secretSet: string | null | undefined): Partial<ObservedAgent> => ({
  spec: shown(spec(), { secretSet }),
});

interface Row {
  readonly why: string;
  readonly record: OwnershipRecord | null;
  readonly observed?: Partial<ObservedAgent>;
}

const OURS: readonly Row[] = [
  { why: 'the agent whose service id was recorded', record: ownership() },
  { why: 'a confirmed agent whose service id no answer ever named', record: ownership({ serviceId: null }) },
  {
    why: 'a confirmed agent whose service id this answer does not name',
    record: ownership(),
    observed: { serviceId: null },
  },
  { why: 'a confirmed agent during an update', record: ownership({ intent: 'update', intentAt: INTENT_AT }) },
  { why: 'a confirmed agent during a delete', record: ownership({ intent: 'delete', intentAt: INTENT_AT }) },
  { why: 'an agent made after its create was written down', record: creating(), observed: { createdAt: since(1) } },
  { why: 'an agent made in the moment of the intent', record: creating(), observed: { createdAt: since(0) } },
  {
    why: 'an agent made just before, as far as clocks can differ',
    record: creating(),
    observed: { createdAt: since(-300_000) },
  },
  {
    why: 'an agent made long after, since the answer may be looked for late',
    record: creating(),
    observed: { createdAt: since(86_400_000) },
  },
];

const FOREIGN: readonly Row[] = [
  { why: 'an agent of which nothing is written down', record: null },
  {
    why: 'an agent that only is bound to a secret set with its name, which anybody can make',
    record: null,
    observed: bound(`${AGENT_NAME}.0a1b2c3d4e5f`),
  },
  {
    why: 'the same name with another service id: it was deleted and made again',
    record: ownership(),
    observed: { serviceId: 'service-2' },
  },
  {
    why: 'the same name with another service id during an update',
    record: ownership({ intent: 'update', intentAt: INTENT_AT }),
    observed: { serviceId: 'service-2', createdAt: since(1) },
  },
  {
    why: 'the same name with another service id during a delete',
    record: ownership({ intent: 'delete', intentAt: INTENT_AT }),
    observed: { serviceId: 'service-2', createdAt: since(1) },
  },
  {
    why: 'an agent that was there before its create was written down',
    record: creating(),
    observed: { createdAt: since(-300_001) },
  },
  {
    why: 'an agent that does not say when it was made',
    record: creating(),
    observed: { createdAt: null },
  },
  {
    why: 'an agent of a create without a time',
    record: creating({ intentAt: null }),
    observed: { createdAt: since(1) },
  },
  {
    why: 'an agent that was never confirmed and of which no create is open',
    record: ownership({ confirmed: false }),
  },
  {
    why: 'an agent of another name than the record',
    record: ownership({ agentName: 'cs-00000000000040008000000000000002' }),
  },
  {
    why: 'an agent of another name than the create',
    record: creating({ agentName: 'cs-00000000000040008000000000000002' }),
    observed: { createdAt: since(1) },
  },
  { why: 'an agent bound to the secret set of another', record: null, observed: bound('cs-other.0a1b2c3d4e5f') },
  { why: 'an agent bound to a set with its name and no digest', record: null, observed: bound(AGENT_NAME) },
  {
    why: 'an agent bound to a set whose name only begins alike',
    record: null,
    observed: bound(`${AGENT_NAME}0.0a1b2c3d4e5f`),
  },
  { why: 'an agent bound to no set', record: null, observed: bound(null) },
  { why: 'an agent whose set is not told', record: null, observed: bound(undefined) },
];

describe('owned', () => {
  it.each(OURS)('ours is $why', ({ record, observed }) => expect(owned(record, observedAgent(observed))).toBe(true));

  it.each(FOREIGN)('foreign is $why', ({ record, observed }) =>
    expect(owned(record, observedAgent(observed))).toBe(false),
  );

  const anyObserved = fc
    .record({
      name: fc.constantFrom(AGENT_NAME, 'cs-other'),
      serviceId: fc.constantFrom(null, 'service-1', 'service-2'),
      createdAt: fc.option(fc.integer({ min: -600_000, max: 600_000 }).map(since), { nil: null }),
      secretSet: fc.constantFrom(null, undefined, 'keys', `${AGENT_NAME}.1`, 'cs-other.1'),
    })
    .map(({ secretSet, ...rest }) => observedAgent({ ...rest, ...bound(secretSet) }));

  it('without a record is foreign', () => {
    fc.assert(fc.property(anyObserved, (observed) => !owned(null, observed)));
  });

  it('with a record of another agent is as without one', () => {
    fc.assert(
      fc.property(anyObserved, (observed) => {
        expect(owned(ownership({ agentName: 'cs-third' }), observed)).toBe(owned(null, observed));
      }),
    );
  });

  it('never changes because of the prefix alone', () => {
    expect(owned(null, observedAgent({ name: `${AGENT_NAME}-g2` }))).toBe(false);
  });
});
