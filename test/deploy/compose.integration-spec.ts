import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MAIN } from '../support/service';

const root = join(__dirname, '../..');

interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly volumes?: readonly string[];
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
}

const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, ComposeService>;
};
const services = Object.entries(compose.services);
const replicas = services.filter(([name]) => /^config-sync-\d/.test(name));

it('has two replicas, their servers and what watches them', () => {
  expect(Object.keys(compose.services).sort()).toEqual(
    [
      ...['config-sync-1', 'config-sync-2', 'grafana', 'migrate', 'postgres', 'prometheus', 'redis', 'simulator'],
    ].sort(),
  );
});

it.each(services)('%s names the exact version of its image', (_name, { image }) => {
  expect(image).toMatch(/:(v?\d+\.\d+[\w.-]*|\$\{CONFIG_SYNC_VERSION:-local\})$/);
});

/** The image's own health check serves the replicas. */
it.each(services.filter(([name]) => !name.startsWith('config-sync-')))('%s has a health check', (_name, service) => {
  expect(service.healthcheck).toBeDefined();
});

it.each(replicas)('%s starts after the migration, and its environment is accepted', (_name, service) => {
  expect(service.depends_on?.['migrate']).toEqual({ condition: 'service_completed_successfully' });
  const environment = { PATH: process.env['PATH'] ?? '', ...service.environment };
  const { status, stderr } = spawnSync(process.execPath, [MAIN, '--check-config'], { env: environment });
  expect([status, stderr.toString()]).toEqual([0, '']);
});

it.each(replicas)('%s gets more time to end than it takes, on a tree that cannot be written', (_name, service) => {
  const graceMs = Number.parseInt(service.stop_grace_period ?? '', 10) * 1000;
  expect(graceMs).toBeGreaterThan(Number(service.environment?.['SHUTDOWN_TIMEOUT_MS']));
  expect(service.read_only).toBe(true);
});

it('every file that is mounted is there', () => {
  const mounted = services
    .flatMap(([, { volumes = [] }]) => volumes)
    .filter((volume) => volume.startsWith('./'))
    .map((volume) => volume.split(':')[0]!);
  expect(mounted.length).toBeGreaterThan(3);
  expect(mounted.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('every program that is started is built', () => {
  const programs = services.flatMap(([, { command = [] }]) => command.filter((word) => /^dist.*\.js$/.test(word)));
  expect(programs).toEqual(expect.arrayContaining(['dist/migrate.js', 'dist-simulator/main.js']));
  expect(programs.filter((program) => !existsSync(join(root, program)))).toEqual([]);
});
