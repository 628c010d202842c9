import type { ActiveContext, BotContextRepository, HeldContext } from '../db';
import { DbError } from '../domain';
import { ContextSource } from './context-source';
import { AGENT, document, OTHER_AGENT, recordingLogger } from './testing/builders';

/** A table of active configurations that keeps the repository's contract, and may be away. */
class FakeTable {
  readonly rows = new Map<string, { version: number; document: unknown }>();
  readonly questions: (readonly HeldContext[])[] = [];
  away = false;

  readActive(held: readonly HeldContext[]): Promise<ActiveContext[]> {
    this.questions.push(held);
    if (this.away) return Promise.reject(new DbError('PostgreSQL: the connection ended'));
    const answers = held.flatMap(({ agentId, revision: known }) => {
      const row = this.rows.get(agentId);
      if (row === undefined) return [];
      const revision = `r${row.version}`;
      return [{ agentId, version: row.version, revision, document: known === revision ? null : row.document }];
    });
    return Promise.resolve(answers);
  }
}

function sourceOn(table: FakeTable) {
  const { logger, lines } = recordingLogger();
  return { source: new ContextSource(table as unknown as BotContextRepository, logger), lines };
}

describe('the context of an agent', () => {
  it('is that of the active version, and a version that is held is not read again', async () => {
    const table = new FakeTable();
    const { source } = sourceOn(table);
    table.rows.set(AGENT, { version: 1, document: document() });
    const first = await source.current(AGENT);
    expect(first).toMatchObject({ context: { version: 1 }, stale: false });
    expect((await source.current(AGENT)).context).toBe(first.context);
    table.rows.set(AGENT, { version: 2, document: document() });
    expect((await source.current(AGENT)).context?.version).toBe(2);
    expect(table.questions.map(([question]) => question?.revision)).toEqual([null, 'r1', 'r1']);
  });

  it('is asked for once when many bots come together, and each gets its own', async () => {
    const table = new FakeTable();
    const { source } = sourceOn(table);
    table.rows.set(AGENT, { version: 1, document: document() });
    table.rows.set(OTHER_AGENT, { version: 5, document: document() });
    const answers = await Promise.all([AGENT, OTHER_AGENT, AGENT, OTHER_AGENT].map((id) => source.current(id)));
    expect(answers.map(({ context }) => context?.version)).toEqual([1, 5, 1, 5]);
    expect(table.questions).toEqual([[AGENT, OTHER_AGENT].map((agentId) => ({ agentId, revision: null }))]);
  });

  it('is none when no configuration is active, and one that was taken away is not served later', async () => {
    const table = new FakeTable();
    const { source } = sourceOn(table);
    table.rows.set(AGENT, { version: 1, document: document() });
    await source.current(AGENT);
    table.rows.delete(AGENT);
    expect(await source.current(AGENT)).toEqual({ context: null, stale: false });
    table.away = true;
    await expect(source.current(AGENT)).rejects.toThrow(DbError);
  });

  it('that is refused leaves the others that were asked for with it alone', async () => {
    const table = new FakeTable();
    const { source } = sourceOn(table);
    table.rows.set(AGENT, { version: 1, document: document([]) });
    table.rows.set(OTHER_AGENT, { version: 1, document: document() });
    const [bad, good] = await Promise.all([source.current(AGENT), source.current(OTHER_AGENT)]);
    expect(bad.context?.refusal?.path).toBe('llm_context');
    expect(good.context?.refusal).toBeNull();
  });
});

describe('while PostgreSQL is away', () => {
  it('the last known context is served as stale, and what is not known is an error', async () => {
    const table = new FakeTable();
    const { source } = sourceOn(table);
    table.rows.set(AGENT, { version: 1, document: document() });
    const { context } = await source.current(AGENT);
    table.away = true;
    expect(await source.current(AGENT)).toEqual({ context, stale: true });
    await expect(source.current(OTHER_AGENT)).rejects.toThrow(DbError);
    table.away = false;
    expect(await source.current(AGENT)).toEqual({ context, stale: false });
  });

  it('the log says so once, and once that it is back', async () => {
    const table = new FakeTable();
    const { source, lines } = sourceOn(table);
    table.rows.set(AGENT, { version: 1, document: document() });
    for (const away of [false, true, true, false, false]) {
      table.away = away;
      await source.current(AGENT);
    }
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(lines[0]?.fields).toEqual({ reason: 'PostgreSQL: the connection ended' });
  });
});
