import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionSettings, type ConnectionOptions } from './connection-settings';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-sync-'));
  file = join(folder, 'token');
  writeFileSync(file, 'of-a-file\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each<{ why: string; options?: ConnectionOptions; environment?: Record<string, string>; want: string }>([
  { why: 'this machine when nobody says', want: 'http://localhost:8000' },
  {
    why: 'the environment',
    environment: { CONFIG_SYNC_API_URL: 'https://sync.example.com/' },
    want: 'https://sync.example.com',
  },
  {
    why: 'the option before it',
    options: { url: 'https://b' },
    environment: { CONFIG_SYNC_API_URL: 'https://a' },
    want: 'https://b',
  },
  { why: 'a path in front of the API', options: { url: 'https://b/sync//' }, want: 'https://b/sync' },
  { why: 'not the URL of bots', environment: { CONFIG_SYNC_URL: 'https://bots' }, want: 'http://localhost:8000' },
])('the service is $why', ({ options = {}, environment = {}, want }) => {
  expect(connectionSettings(options, environment).url).toBe(want);
});

it.each<{ why: string; options?: ConnectionOptions; environment?: Record<string, string>; want: string | null }>([
  { why: 'none', want: null },
  { why: 'none when empty', environment: { ADMIN_TOKEN: '' }, want: null },
  { why: 'not that of bots', environment: { CONFIG_SYNC_TOKEN: 'of-bots' }, want: null },
  { why: 'that of the service', environment: { ADMIN_TOKEN: 'admin' }, want: 'admin' },
  { why: 'our own before it', environment: { ADMIN_TOKEN: 'admin', CONFIG_SYNC_API_TOKEN: 'own' }, want: 'own' },
  {
    why: 'the option first of all',
    options: { token: 'option' },
    environment: { CONFIG_SYNC_API_TOKEN: 'own' },
    want: 'option',
  },
])('the token is $why', ({ options = {}, environment = {}, want }) => {
  expect(connectionSettings(options, environment).token).toBe(want);
});

it.each(['ADMIN_TOKEN_FILE', 'CONFIG_SYNC_API_TOKEN_FILE'])('the token is in the file that %s names', (name) => {
  expect(connectionSettings({}, { [name]: file }).token).toBe('of-a-file');
});

it('the token is in the file that the option names', () => {
  expect(connectionSettings({ tokenFile: file }, { ADMIN_TOKEN: 'admin' }).token).toBe('of-a-file');
});

it.each<{ why: string; options: ConnectionOptions; says: RegExp }>([
  { why: 'no URL', options: { url: 'sync.example.com' }, says: /must be the root of the service/ },
  { why: 'another protocol', options: { url: 'ftp://a' }, says: /must be the root of the service/ },
  { why: 'a password in the URL', options: { url: 'https://a:canary@b' }, says: /must not carry a user or password/ },
  { why: 'a token twice', options: { token: 'canary', tokenFile: '/x' }, says: /not both/ },
  { why: 'a token that would break the header', options: { token: 'canary\nx: y' }, says: /printable/ },
  {
    why: 'a file that is not there',
    options: { tokenFile: '/nowhere' },
    says: /--token-file names a file that cannot be read \(ENOENT\)/,
  },
])('refuses $why, without repeating it', ({ options, says }) => {
  const read = (): unknown => connectionSettings(options, {});
  expect(read).toThrow(says);
  expect(read).not.toThrow(/canary/);
});
