import { parseErrorBody } from './error-body';

it.each([
  {
    why: '`error` goes first',
    body: '{"error":"e","message":"m","code":"C"}',
    want: { speaker: 'platform', text: 'e', code: 'C' },
  },
  {
    why: '`message` is next',
    body: '{"message":"m","status":429,"code":"429"}',
    want: { speaker: 'platform', text: 'm', code: '429' },
  },
  {
    why: 'a ZodError beside is ignored',
    body: '{"error":"Invalid parameters","err":{"issues":[]},"code":"400"}',
    want: { speaker: 'platform', text: 'Invalid parameters', code: '400' },
  },
  {
    why: 'FastAPI has a detail',
    body: '{"detail":"Not Found"}',
    want: { speaker: 'bot', text: 'Not Found', code: '500' },
  },
  {
    why: 'a detail may be an object',
    body: '{"detail":{"error":"e","code":"C"}}',
    want: { speaker: 'bot', text: 'e', code: 'C' },
  },
  { why: 'a detail may be anything', body: '{"detail":7}', want: { speaker: 'bot', text: 'a detail without text' } },
  {
    why: 'an object may say nothing',
    body: '{"x":1}',
    want: { speaker: 'text', text: 'a body without an error text' },
  },
  { why: 'a list says nothing', body: '[1]', want: { speaker: 'text', text: '[1]' } },
  {
    why: 'plain text is itself',
    body: ' upstream error ',
    want: { speaker: 'text', text: 'upstream error', code: '500' },
  },
  { why: 'broken JSON is text', body: '{"error":', want: { speaker: 'text', text: '{"error":' } },
  { why: 'nothing is nothing', body: '', want: { speaker: 'text', text: 'an empty body' } },
  { why: 'HTML is named', body: '<!DOCTYPE html><p>x', want: { speaker: 'text', text: 'an HTML page' } },
])('$why', ({ body, want }) => {
  expect(parseErrorBody(500, body)).toMatchObject(want);
});

it('says of a validation error where and which, and not what', () => {
  const detail = [
    { loc: ['body', 'contextVersion'], type: 'int_parsing', msg: 'bad canary', input: 'canary' },
    { loc: ['body', 'a canary with blanks'], type: 'missing', input: 'canary' },
    'odd',
  ];
  expect(parseErrorBody(422, JSON.stringify({ detail }))).toMatchObject({
    speaker: 'bot',
    violations: 'body.contextVersion: int_parsing; body: missing; invalid',
  });
});
