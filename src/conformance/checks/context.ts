import { JsonText, retriable, settled, type Receipt } from '../../domain';
import { expectEqual, expectThat, never } from '../expect';
import type { BotBehaviour, PortCheck, PortUnderTest } from '../port-under-test';
import { agent } from './agent-steps';

const AGENT_ID = '11111111-1111-4111-8111-111111111111';

interface Talk {
  readonly sessionId: string;
  readonly push: (contextVersion: number) => Promise<Receipt>;
}

async function talk(port: PortUnderTest, bot: BotBehaviour): Promise<Talk> {
  const { name } = await agent(port);
  const sessionId = await port.startSession(name, bot);
  const push = (contextVersion: number): Promise<Receipt> => {
    const update = { agentId: AGENT_ID, contextVersion, context: JsonText.of({ systemPrompt: 'Be kind.' }) };
    return port.client.pushContext(name, sessionId, update, never);
  };
  return { sessionId, push };
}

export const contextChecks: readonly PortCheck[] = [
  {
    name: 'counts a context as accepted when the bot says so and names the version',
    run: async (port) => {
      const { sessionId, push } = await talk(port, 'accepts');
      const receipt = await push(3);
      expectEqual('the session of the receipt', receipt.sessionId, sessionId);
      expectEqual('the outcome', receipt.outcome, 'accepted');
      expectEqual('the version', receipt.contextVersion, 3);
    },
  },
  {
    name: 'says that a session has a newer version',
    run: async (port) => {
      const { push } = await talk(port, 'accepts');
      await push(5);
      const receipt = await push(4);
      expectEqual('the outcome', receipt.outcome, 'stale');
      expectThat((receipt.contextVersion ?? 0) >= 4, `the version is ${String(receipt.contextVersion)}`);
    },
  },
  {
    name: 'believes no bare 200: without an acknowledgement nothing is settled',
    run: async (port) => {
      const { outcome } = await (await talk(port, 'bare-200')).push(1);
      expectThat(!settled(outcome), `the outcome is ${outcome}`);
    },
  },
  {
    name: 'tells a bot that is not ready yet, for which trying again can help',
    run: async (port) => {
      const { outcome } = await (await talk(port, 'not-ready')).push(1);
      expectThat(retriable(outcome), `the outcome is ${outcome}`);
    },
  },
  {
    name: 'tells a bot that cannot take a context, for which trying again cannot help',
    run: async (port) => {
      expectEqual('the outcome', (await (await talk(port, 'no-route')).push(1)).outcome, 'unsupported');
    },
  },
  {
    name: 'owes nothing to a session that has ended',
    run: async (port) => {
      const { sessionId, push } = await talk(port, 'accepts');
      await port.endSession(sessionId);
      expectEqual('the outcome', (await push(1)).outcome, 'gone');
    },
  },
];
