import { findDocument, loadDocument } from './openapi';
import { VendorValidator } from './vendor-validator';

/** A document with the oddities of the vendor's, for where that is not at hand. */
const DOCUMENT = {
  paths: {
    '/agents/{agentName}': {
      get: { responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } } } },
    },
    '/{agentName}/start': {
      post: {
        servers: [{ url: 'https://api.example.com/v1/public' }],
        requestBody: { content: { 'application/json': { schema: { required: ['body'] } } } },
        responses: { 200: {} },
      },
    },
  },
  components: { schemas: { A: { type: 'object', properties: { name: { type: 'string' } } } } },
};

describe('the judge of the simulator', () => {
  const validator = new VendorValidator(DOCUMENT);

  it('finds an operation by its method and its server', () => {
    expect(validator.find('GET', '/v1/agents/x?y=1')?.template).toBe('/agents/{agentName}');
    expect(validator.find('POST', '/v1/public/x/start')?.template).toBe('/{agentName}/start');
    expect(validator.find('POST', '/v1/agents/x')).toBeUndefined();
  });

  it.each([
    { status: 200, body: { name: 'x' }, kind: 'valid' },
    { status: 200, body: { name: 7 }, kind: 'invalid' },
    { status: 429, body: {}, kind: 'undocumented' },
  ])('finds $body with $status $kind', ({ status, body, kind }) => {
    const operation = validator.find('GET', '/v1/agents/x')!;
    expect(validator.judge(operation, status, body).kind).toBe(kind);
  });

  it('tells good requests from bad ones', () => {
    const operation = validator.find('POST', '/v1/public/x/start')!;
    expect(validator.acceptsRequest(operation, { body: {} })).toBe(true);
    expect(validator.acceptsRequest(operation, {})).toBe(false);
  });
});

const path = findDocument();
const itWithDocument = path === null ? it.skip : it;

itWithDocument("finds the vendor's own examples as good as they are", () => {
  const document = loadDocument(path ?? '');
  const validator = new VendorValidator(document);
  const refused = examples(document).filter(({ method, template, status, value }) => {
    const operation = validator.operations.find((one) => one.method === method && one.template === template)!;
    return validator.judge(operation, status, value).kind === 'invalid';
  });
  expect(refused.map(({ method, template, status }) => `${method} ${template} ${status}`)).toEqual([
    'GET /properties/schema 200',
  ]);
});

interface Example {
  method: string;
  template: string;
  status: number;
  value: unknown;
}

function examples(document: Record<string, unknown>): Example[] {
  const paths = document['paths'] as Record<string, Record<string, Record<string, Record<string, never>>>>;
  return Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      Object.entries(operation['responses'] ?? {}).flatMap(([status, response]) =>
        valuesOf(response).map((value) => ({ method: method.toUpperCase(), template, status: Number(status), value })),
      ),
    ),
  );
}

function valuesOf(response: {
  content?: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
}): unknown[] {
  const json = response.content?.['application/json'];
  const named = Object.values(json?.examples ?? {}).map((example) => example.value);
  return json?.example === undefined ? named : [json.example, ...named];
}
