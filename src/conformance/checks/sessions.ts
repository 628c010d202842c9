import { eventually, expectEqual, expectThat, never } from '../expect';
import type { PortCheck, PortUnderTest } from '../port-under-test';
import { agent, gone } from './agent-steps';

const MORE_THAN_A_PAGE = 3;

async function ids({ client }: PortUnderTest, name: string): Promise<string[]> {
  return (await client.liveSessions(name, never)).map(({ sessionId }) => sessionId).sort();
}

async function isLive({ client }: PortUnderTest, name: string, sessionId: string): Promise<boolean> {
  return (await client.session(name, sessionId, never))?.live === true;
}

export const sessionChecks: readonly PortCheck[] = [
  {
    name: 'knows no session of an agent that does not exist',
    run: async (port) => {
      expectEqual('its sessions', await ids(port, port.newName()), []);
    },
  },
  {
    name: 'lists every live session once, over all pages, and none that has ended',
    run: async (port) => {
      const { name } = await agent(port);
      const begun: string[] = [];
      for (let n = 0; n < (port.moreThanAPage ?? MORE_THAN_A_PAGE); n += 1)
        begun.push(await port.startSession(name, 'accepts'));
      const [ended = '', ...live] = begun;
      await port.endSession(ended);
      live.sort();
      const listed = await eventually(port, `${live.length} live sessions`, async () => {
        const seen = await ids(port, name);
        return seen.length === live.length && !seen.includes(ended) && seen;
      });
      expectEqual('the live sessions', listed, live);
    },
  },
  {
    name: 'says whether one session is live, and nothing of one that nobody knows',
    run: async (port) => {
      const { name } = await agent(port);
      const sessionId = await port.startSession(name, 'accepts');
      await eventually(port, 'the session to be live', () => isLive(port, name, sessionId));
      await port.endSession(sessionId);
      await eventually(port, 'the session to have ended', async () => !(await isLive(port, name, sessionId)));
      const unknown = await port.client.session(name, '00000000-0000-4000-8000-000000000000', never);
      expectEqual('a session that nobody knows', unknown, null);
    },
  },
  {
    name: 'cuts a session off, and says so when it had ended',
    run: async (port) => {
      const { name } = await agent(port);
      const sessionId = await port.startSession(name, 'accepts');
      expectEqual('the first stop', await port.client.stopSession(name, sessionId, never), true);
      await eventually(port, 'the session to have ended', async () => !(await isLive(port, name, sessionId)));
      expectEqual('the second', await port.client.stopSession(name, sessionId, never), false);
    },
  },
  {
    name: 'lets live sessions run on when their agent is deleted',
    run: async (port) => {
      const { name } = await agent(port);
      const sessionId = await port.startSession(name, 'accepts');
      await port.client.ensureDeprovisioned(name, never);
      await gone(port, name);
      expectThat(await isLive(port, name, sessionId), 'the session ended with its agent');
    },
  },
];
