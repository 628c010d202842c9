import { createWorld } from '../testing/world-fixture';
import type { SecretsWrite } from './secrets.service';

const write = (fields: Partial<SecretsWrite> = {}): SecretsWrite => ({
  kind: 'secret',
  keys: ['A'],
  region: null,
  ...fields,
});

describe('a secret set', () => {
  it('is pending after every write and ready a little later', () => {
    const { secrets, clock } = createWorld();
    const set = secrets.put('keys', write());
    expect(secrets.statusOf(set)).toBe('pending');
    clock.advance(300);
    expect(secrets.statusOf(set)).toBe('ready');
    secrets.put('keys', write());
    expect(secrets.statusOf(set)).toBe('pending');
  });

  it('keeps the keys that a write does not name', () => {
    const { secrets } = createWorld();
    secrets.put('keys', write({ keys: ['A', 'B'] }));
    secrets.put('keys', write({ keys: ['B', 'C'] }));
    expect([...secrets.get('keys').keys]).toEqual(['A', 'B', 'C']);
  });

  it('loses single keys only by deleting them', () => {
    const { secrets } = createWorld();
    secrets.put('keys', write({ keys: ['A', 'B'] }));
    secrets.deleteKey('keys', 'A');
    expect([...secrets.get('keys').keys]).toEqual(['B']);
    expect(() => secrets.deleteKey('keys', 'A')).toThrow('Secret not found');
  });

  it.each([
    { why: 'region', again: write({ region: 'us-east' }), text: /Cannot change region to 'us-east'/ },
    { why: 'kind', again: write({ kind: 'imagePullSecret' }), text: /to image pull secrets/ },
  ])('never changes its $why', ({ again, text }) => {
    const { secrets } = createWorld();
    secrets.put('keys', write({ region: 'us-west' }));
    expect(() => secrets.put('keys', again)).toThrow(text);
  });

  it('is refused in a region that does not exist', () => {
    expect(() => createWorld().secrets.put('keys', write({ region: 'moon' }))).toThrow(/Invalid region/);
  });

  it('for pulling images is in the list but cannot be fetched', () => {
    const { secrets } = createWorld();
    secrets.put('pull', write({ kind: 'imagePullSecret', keys: [] }));
    expect(secrets.list(null).map((set) => set.kind)).toEqual(['imagePullSecret']);
    expect(() => secrets.get('pull')).toThrow('Cannot retrieve image pull secrets by name');
  });
});
