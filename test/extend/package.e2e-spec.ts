import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../support/child';
import { environmentOf } from '../support/service';
import { createWorld, type World } from '../support/world';

const ROOT = join(__dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** A main of a user's own: the three example modules, and one that listens. */
const MAIN = `
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { ConfigSyncModule, OnSyncEvent, runConfigSync, type SyncedEvent } from 'pipecat-config-sync';
import { checkPort } from 'pipecat-config-sync/conformance';
import { FreezeWindowModule } from './modules/freeze-window/freeze-window.module';
import { PostgresSourceModule } from './modules/postgres-source/postgres-source.module';
import { SlackNotifierModule } from './modules/slack-notifier/slack-notifier.module';

@Injectable()
class Printer {
  @OnSyncEvent('synced')
  print({ agentId, version }: SyncedEvent): void {
    console.log(\`user heard: \${agentId} \${String(version)} \${typeof checkPort}\`);
  }
}

@Module({
  imports: [ConfigSyncModule.forRoot({ parts: { admin: false } }), FreezeWindowModule, PostgresSourceModule, SlackNotifierModule],
  providers: [Printer],
})
class AppModule {}

void runConfigSync(AppModule);
`;

/** What a user may get wrong, and the compiler says so. */
const WRONG = `
import { Injectable } from '@nestjs/common';
import { OnSyncEvent, SyncPolicy, type FailedEvent } from 'pipecat-config-sync';

@Injectable()
export class Wrong {
  // @ts-expect-error a listener of one kind takes no event of another
  @OnSyncEvent('synced')
  on(_event: FailedEvent): void {}

  // @ts-expect-error there is no such kind
  @OnSyncEvent('exploded')
  never(): void {}
}

// @ts-expect-error a policy decides
@SyncPolicy()
export class NoPolicy {}
`;

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'node16',
  moduleResolution: 'node16',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  skipLibCheck: false,
  outDir: 'out',
};

// The compiler reads the types of everything, on a machine that may be busy.
jest.setTimeout(240_000);

let app: string;
let world: World;
let child: Child | null = null;

/** As `npm install ./pipecat-config-sync-….tgz` would leave it, without asking a registry: each package is a link to ours. */
function installPackage(): void {
  const modules = join(app, 'node_modules');
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', app], { cwd: ROOT, stdio: 'pipe' });
  const tarball = readdirSync(app).find((file) => file.endsWith('.tgz')) ?? '';
  mkdirSync(modules);
  execFileSync('tar', ['-xzf', join(app, tarball), '-C', modules]);
  cpSync(join(modules, 'package'), join(modules, 'pipecat-config-sync'), { recursive: true });
  rmSync(join(modules, 'package'), { recursive: true });
  for (const name of installed()) {
    if (name.includes('/')) mkdirSync(join(modules, name.split('/')[0] ?? ''), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

/** What is installed when nothing is that only development needs: the package has to do with these. */
function installed(): string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const types = ['@types/node', '@types/pg'];
  return Object.entries(lock.packages)
    .map(([path, { dev = false }]) => ({ name: /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1], dev }))
    .flatMap(({ name, dev }) => (name !== undefined && (!dev || types.includes(name)) ? [name] : []));
}

/** @returns the compiler's complaints, a line each */
function compile(): string[] {
  const files = ['main.ts', 'wrong.ts', 'readme.ts'];
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files }));
  try {
    execFileSync(process.execPath, [TSC, '-p', app], { cwd: app });
    return [];
  } catch (error) {
    const told = String((error as { stdout?: Buffer }).stdout);
    return told.split('\n').filter((line) => /^\S/.test(line));
  }
}

function readmeExample(): string {
  const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n## Extend\n');
  return /```ts\n([^]*?)```/.exec(section)?.[1] ?? '';
}

beforeAll(async () => {
  app = mkdtempSync(join(tmpdir(), 'config-sync-user-'));
  installPackage();
  cpSync(join(ROOT, 'examples/modules'), join(app, 'modules'), {
    recursive: true,
    filter: (path) => !path.endsWith('.spec.ts'),
  });
  writeFileSync(join(app, 'main.ts'), MAIN);
  writeFileSync(join(app, 'wrong.ts'), WRONG);
  writeFileSync(join(app, 'readme.ts'), readmeExample());
  world = await createWorld();
});
afterAll(async () => {
  await child?.end('SIGKILL');
  await world.end();
  rmSync(app, { recursive: true, force: true });
});

describe('the package as npm packs it', () => {
  it('carries what it needs to run, and neither specs nor sources', () => {
    const files = readdirSync(join(app, 'node_modules/pipecat-config-sync'), { recursive: true, encoding: 'utf8' });
    for (const needed of [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/main.js',
      'dist/migrate.js',
      'LICENSE',
      'README.md',
    ])
      expect(files).toContain(needed);
    expect(files.filter((file) => file.endsWith('.up.sql')).length).toBeGreaterThan(0);
    expect(files.filter((file) => /\.spec\.|(^|\/)testing(\/|$)|^src|^test|\.map$|\.env/.test(file))).toEqual([]);
  });

  it('compiles a strict application with modules of its own, refuses what cannot work, and has types that stand by themselves', () => {
    expect(readmeExample()).toContain('runConfigSync(AppModule)');
    // What other packages declare is not ours to check.
    expect(compile().filter((line) => !/^(\.\.\/)*(\S+\/)?node_modules\/(?!pipecat-config-sync\/)/.test(line))).toEqual(
      [],
    );
  });

  it('runs that application: its modules work, and it ends in order', async () => {
    const environment = environmentOf({
      databaseUrl: world.database.url,
      redisUrl: world.redisUrl,
      apiUrl: world.simulator.url,
      environment: { AGENT_UPDATES_CHANNEL: world.channel, AGENT_UPDATES_DLQ: world.deadLetterList },
    });
    child = startChild(join(app, 'out/main.js'), [], environment);
    await child.line(/"msg":"listening for updates"/, 60_000);
    const id = await world.publisher.agent();
    await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    expect(await child.line(new RegExp(`user heard: ${id}`))).toContain(`${id} 1 function`);
    expect(await child.end()).toBe(0);
  });

  it('says what is wrong with its configuration in words, and exits 1', async () => {
    const refused = startChild(join(app, 'out/main.js'), [], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('DATABASE_URL is required');
    expect(refused.output()).not.toContain('    at ');
  });
});
