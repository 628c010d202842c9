import { MalformedBodyError } from './json';
import { findSecretSet, parseSecretSet } from './secret-set';

it.each(['pending', 'ready', 'failed'])('reads %s', (status) => {
  expect(parseSecretSet({ region: 'us-west', status, secrets: [] })).toBe(status);
});

it.each([null, [], {}, { status: 'odd' }, { status: null }])('refuses %p', (body) => {
  expect(() => parseSecretSet(body)).toThrow(MalformedBodyError);
});

it('finds one of many', () => {
  const sets = [null, { name: 'a', status: 'ready' }, { name: 'b', status: 'failed' }];
  expect(findSecretSet({ sets }, 'b')).toBe('failed');
  expect(findSecretSet({ sets }, 'c')).toBe('absent');
  expect(() => findSecretSet({}, 'a')).toThrow(MalformedBodyError);
});
