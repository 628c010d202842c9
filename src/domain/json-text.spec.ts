import { JsonText } from './json-text';

it('is what it says, in JSON', () => {
  const text = new JsonText('{"a": [1, null]}');
  expect(text.value).toEqual({ a: [1, null] });
  expect(JSON.stringify({ text })).toBe('{"text":{"a":[1,null]}}');
});

it('is made of a value', () => {
  expect(JsonText.of({ é: 1 }).text).toBe('{"é":1}');
});
