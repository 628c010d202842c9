import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from './read-environment';
import { environment } from './testing/builders';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-sync-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('remembers from which file a key came, so that it can be read again', () => {
  const path = join(folder, 'key');
  writeFileSync(path, 'a-key\n');
  const raw = environment({ PIPECAT_PUBLIC_API_KEY: undefined, PIPECAT_PUBLIC_API_KEY_FILE: path });
  const { pipecat } = readEnvironment(raw);
  expect([pipecat.privateApiKeyFile, pipecat.publicApiKeyFile]).toEqual([null, path]);
  expect(pipecat.publicApiKey.reveal()).toBe('a-key');
});
