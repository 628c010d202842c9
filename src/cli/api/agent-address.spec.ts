import type { AgentSummary } from '../../api';
import { AGENT_ID, agentSummary } from '../testing/builders';
import { ScriptedApi } from '../testing/scripted-api';
import { agentIdOf, agentIdsOf } from './agent-address';

const OTHER = agentSummary({ agentId: 'aaaabbbb-0000-4000-8000-aaaaaaaaaaaa', name: 'Booking line (test)' });
const NAMED_LIKE_AN_ID = agentSummary({ agentId: 'cccccccc-0000-4000-8000-aaaaaaaaaaaa', name: 'aaaaaaaa' });

let api: ScriptedApi | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

async function found(text: string, items: readonly AgentSummary[]): Promise<string> {
  api = await ScriptedApi.start(() => ({ body: { items, nextCursor: null, total: items.length } }));
  return agentIdOf(api.client(), text);
}

it.each([
  { why: 'an id', text: AGENT_ID.toUpperCase() },
  { why: 'the name at Pipecat Cloud', text: 'cs-eu-aaaaaaaa000040008000aaaaaaaaaaaa' },
])('asks nobody about $why', async ({ text }) => {
  await expect(found(text, [])).resolves.toBe(AGENT_ID);
  expect(api?.calls).toEqual([]);
});

it.each([
  { why: 'its whole name', text: 'Booking line', items: [agentSummary(), OTHER] },
  { why: 'the beginning of its id', text: 'aaaaaaaa', items: [agentSummary()] },
  { why: 'the beginning of its id, in any case', text: 'AAAAAAAA-0000', items: [agentSummary()] },
])('knows an agent by $why', async ({ text, items }) => {
  await expect(found(text, items)).resolves.toBe(AGENT_ID);
});

it('takes a whole name before the beginning of an id', async () => {
  await expect(found('aaaaaaaa', [agentSummary(), NAMED_LIKE_AN_ID])).resolves.toBe(NAMED_LIKE_AN_ID.agentId);
});

it.each([
  {
    why: 'two have the name',
    text: 'Booking line',
    items: [agentSummary(), agentSummary({ agentId: OTHER.agentId })],
    says: /more than one agent: aaaaaaaa-.*, aaaabbbb-/,
  },
  { why: 'two ids begin so', text: 'aaaa', items: [agentSummary(), OTHER], says: /more than one agent/ },
  { why: 'nobody has it', text: 'Nightline', items: [], says: /^no agent has the id or the name 'Nightline'$/ },
  {
    why: 'it is only part of a name',
    text: 'Booking',
    items: [agentSummary()],
    says: /no agent has .*; similar: aaaaaaaa-.* \(Booking line\)/,
  },
  { why: 'too little of an id is given', text: 'aaa', items: [agentSummary()], says: /no agent has/ },
])('refuses when $why', async ({ text, items, says }) => {
  await expect(found(text, items)).rejects.toThrow(says);
});

it('takes each agent once', async () => {
  api = await ScriptedApi.start(() => ({ body: { items: [agentSummary()], nextCursor: null } }));
  await expect(agentIdsOf(api.client(), [AGENT_ID, 'Booking line', AGENT_ID])).resolves.toEqual([AGENT_ID]);
});
