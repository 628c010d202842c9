import { render } from './rendered-context';
import { AGENT, document } from './testing/builders';

const rendered = (doc: unknown, version = 3) => render({ agentId: AGENT, version, revision: 'r', document: doc });
const bodyOf = (doc: unknown): unknown => JSON.parse(rendered(doc).body.toString());

describe('a document that is good', () => {
  it('becomes the context word for word and the rest of it', () => {
    const context = { systemPrompt: 'ä€😀 "\n', messages: [{ role: 'user', content: null }], n: 1.5 };
    expect(bodyOf(document(context, { voice: { id: 'v' }, on: true }))).toEqual({
      agentId: AGENT,
      contextVersion: 3,
      context,
      config: { voice: { id: 'v' }, on: true },
    });
  });

  it('keeps its version and its revision', () =>
    expect(rendered(document(), 9)).toMatchObject({ version: 9, revision: 'r', refusal: null }));

  it('never shows the deployment', () => expect(rendered(document()).body.toString()).not.toContain('acme/bot'));

  it.each([{ deployment: { image: 'a:1' } }, { deployment: { image: 'a:1' }, llm_context: null }])(
    'has an empty context when it is %j',
    (doc) => expect(bodyOf(doc)).toMatchObject({ context: {}, config: {} }),
  );

  it('keeps a field that is called __proto__', () => {
    const doc: unknown = JSON.parse('{"deployment":{"image":"a:1"},"__proto__":{"x":1},"llm_context":{"__proto__":2}}');
    expect(rendered(doc).body.toString()).toContain('"context":{"__proto__":2},"config":{"__proto__":{"x":1}}');
  });

  it('has memory of its own, so that it costs what it counts for', () => {
    const { body } = rendered(document());
    expect(body.buffer.byteLength).toBe(body.length);
  });
});

describe('a document that is not', () => {
  it.each([
    { path: 'llm_context', doc: document(['canary']) },
    { path: 'llm_context', doc: document('canary') },
    { path: 'deployment', doc: { llm_context: { p: 'canary' } } },
    { path: 'deployment.image', doc: { deployment: { image: 'canary' }, llm_context: {} } },
    { path: 'config', doc: null },
    { path: 'config', doc: ['canary'] },
    { path: 'config', doc: 'canary' },
  ])('is refused with the path $path and nothing of its content', ({ path, doc }) => {
    const { body, refusal } = rendered(doc);
    expect(body).toHaveLength(0);
    expect(refusal).toMatchObject({ path, message: expect.stringContaining(path) });
    expect(JSON.stringify(refusal)).not.toContain('canary');
  });

  it('is refused when it is nested too deep to be written, instead of failing its neighbours', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(rendered(document({ deep })).refusal).toMatchObject({ path: 'config' });
  });
});
