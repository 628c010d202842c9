import { ConfigurationError } from '../../domain';
import type { HttpPipecatClient } from '../http-pipecat-client';
import { client, never, PRIVATE_KEY, rejection, SESSION_ID } from '../testing/builders';
import { answer, ScriptedServer, type Script } from '../testing/scripted-server';

const NAME = 'cs-agent';
const NOT_FOUND = answer(404, { error: 'API endpoint not found / agent deployment not found', code: '404' });

let server: ScriptedServer;
let pipecat: HttpPipecatClient;

beforeAll(async () => {
  server = await ScriptedServer.start();
  pipecat = client(server.url);
});
afterAll(async () => {
  pipecat.onApplicationShutdown();
  await server.close();
});
afterEach(() => {
  for (const { headers } of server.requests) expect(headers.authorization).toBe(`Bearer ${PRIVATE_KEY}`);
});

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const items = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ sessionId: uuid(from + i), deploymentId: 'd1', endedAt: null }));

/** A platform with so many sessions that gives at most `most` of them at a time. */
const paged =
  (total: number, most: number, count: number | undefined = total): Script =>
  (request, response) => {
    const query = new URL(request.path, 'http://x').searchParams;
    const from = Math.min(total, Number(query.get('offset')));
    const to = Math.min(total, from + Math.min(most, Number(query.get('limit'))));
    answer(200, { ...(count === -1 ? {} : { total_count: count }), sessions: items(from, to) })(request, response);
  };

describe('liveSessions', () => {
  it('asks for live sessions only, a hundred at a time, and is done in one call when all came', async () => {
    server.answers(paged(3, 100));
    const sessions = await pipecat.liveSessions(NAME, never);
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual([uuid(0), uuid(1), uuid(2)]);
    expect(server.calls).toEqual([`GET /v1/agents/${NAME}/sessions?status=active&limit=100&offset=0`]);
  });

  it.each([
    { why: 'exactly one page', total: 100, most: 100, calls: 1 },
    { why: 'many pages', total: 350, most: 100, calls: 4 },
    { why: 'a platform that gives ten at a time, whatever is asked', total: 45, most: 10, calls: 5 },
    { why: 'none', total: 0, most: 100, calls: 1 },
  ])('finds every session once: $why', async ({ total, most, calls }) => {
    server.answers(paged(total, most));
    const sessions = await pipecat.liveSessions(NAME, never);
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(total);
    expect(sessions).toHaveLength(total);
    expect(server.calls).toHaveLength(calls);
  });

  it('reads on until nothing comes, when no count is told', async () => {
    server.answers(paged(250, 100, -1));
    await expect(pipecat.liveSessions(NAME, never)).resolves.toHaveLength(250);
  });

  it('ends at an empty page, though more was promised', async () => {
    server.answers(paged(120, 100, 500));
    await expect(pipecat.liveSessions(NAME, never)).resolves.toHaveLength(120);
  });

  it('takes a session that shows up on two pages for one', async () => {
    server.answersInTurn(
      answer(200, { total_count: 4, sessions: items(0, 2) }),
      answer(200, { total_count: 4, sessions: items(1, 3) }),
    );
    await expect(pipecat.liveSessions(NAME, never)).resolves.toHaveLength(3);
  });

  it('leaves out what has ended, though only live ones were asked for', async () => {
    const ended = { sessionId: uuid(9), endedAt: '2026-01-01T00:00:00.000Z' };
    server.answers(answer(200, { total_count: 2, sessions: [ended, ...items(0, 1)] }));
    await expect(pipecat.liveSessions(NAME, never)).resolves.toMatchObject([{ sessionId: uuid(0), live: true }]);
  });

  it('comes to an end at a platform that ignores the offset and tells no count', async () => {
    server.answers(answer(200, { sessions: items(0, 10) }));
    await expect(pipecat.liveSessions(NAME, never)).resolves.toHaveLength(10);
    expect(server.calls).toHaveLength(2);
  });

  it('gives up on a list without end', async () => {
    server.answers(answer(200, { total_count: 1e9, sessions: items(0, 1) }));
    await expect(rejection(pipecat.liveSessions(NAME, never))).resolves.toMatchObject({
      errorClass: 'transient',
      message: 'listSessions: no end after 200 pages',
    });
    expect(server.calls).toHaveLength(200);
  });

  it('finds none at an agent that is not there', async () => {
    server.answers(NOT_FOUND);
    await expect(pipecat.liveSessions(NAME, never)).resolves.toEqual([]);
  });

  it('fails, and does not answer with half, when a later page fails', async () => {
    server.answersInTurn(paged(150, 100), answer(500, { error: 'x', code: '500' }));
    await expect(rejection(pipecat.liveSessions(NAME, never))).resolves.toMatchObject({ errorClass: 'transient' });
  });
});

describe('session', () => {
  it('reads one', async () => {
    server.answers(answer(200, { sessionId: SESSION_ID, endedAt: '2026-01-01T00:00:00.000Z' }));
    await expect(pipecat.session(NAME, SESSION_ID, never)).resolves.toMatchObject({ live: false });
    expect(server.calls).toEqual([`GET /v1/agents/${NAME}/sessions/${SESSION_ID}`]);
  });

  it('answers null for one that is not known', async () => {
    server.answers(NOT_FOUND);
    await expect(pipecat.session(NAME, SESSION_ID, never)).resolves.toBeNull();
  });
});

describe('stopSession', () => {
  it.each([
    { why: 'stops', script: answer(200, { status: 'terminated', session_id: SESSION_ID }), want: true },
    { why: 'has nothing to stop', script: NOT_FOUND, want: false },
  ])('$why', async ({ script, want }) => {
    server.answers(script);
    await expect(pipecat.stopSession(NAME, SESSION_ID, never)).resolves.toBe(want);
    expect(server.calls).toEqual([`DELETE /v1/agents/${NAME}/sessions/${SESSION_ID}`]);
  });
});

it.each(['..', '../../secrets/prod', `${SESSION_ID}/..`, 'abc', ''])(
  'refuses the session id %p, and calls nobody',
  async (id) => {
    server.answers(answer(200, {}));
    await expect(pipecat.session(NAME, id, never)).rejects.toBeInstanceOf(ConfigurationError);
    await expect(pipecat.stopSession(NAME, id, never)).rejects.toBeInstanceOf(ConfigurationError);
    expect(server.calls).toEqual([]);
  },
);
