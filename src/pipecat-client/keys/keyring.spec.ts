import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../config';
import { pipecatConfig } from '../testing/builders';
import { Keyring, WATCH_INTERVAL_MS } from './keyring';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-sync-'))));
afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});

it('holds each key apart, from its file when it came from one', async () => {
  const publicApiKeyFile = join(folder, 'public');
  writeFileSync(publicApiKeyFile, 'pk_after');
  const keyring = new Keyring({ pipecat: pipecatConfig({ privateApiKey: new Secret('sk'), publicApiKeyFile }) });
  await expect(keyring.source('private').reload()).resolves.toBe(false);
  await expect(keyring.source('public').reload()).resolves.toBe(true);
  expect(keyring.current('private').reveal()).toBe('sk');
  expect(keyring.current('public').reveal()).toBe('pk_after');
});

it('looks at the files while the application runs, and no longer', () => {
  jest.useFakeTimers();
  const keyring = new Keyring({ pipecat: pipecatConfig() });
  const reload = jest.spyOn(keyring.source('private'), 'reload');
  keyring.onApplicationBootstrap();
  jest.advanceTimersByTime(2 * WATCH_INTERVAL_MS);
  expect(reload).toHaveBeenCalledTimes(2);
  keyring.onApplicationShutdown();
  expect(jest.getTimerCount()).toBe(0);
});
