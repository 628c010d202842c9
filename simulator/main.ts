import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { startSimulator } from './simulator';
import { Random } from './world/random';
import { DEFAULT_SETTINGS } from './world/settings';

const { env } = process;

function readScenario(path: string | undefined): { scenario?: unknown } {
  return path ? { scenario: JSON.parse(readFileSync(path, 'utf8')) as unknown } : {};
}

function numberOf(name: string, fallback: number): number {
  const value = Number(env[name] || fallback);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} is not a whole number`);
  return value;
}

async function main(): Promise<void> {
  const { url } = await startSimulator({
    host: env['SIM_HOST'] || '127.0.0.1',
    port: numberOf('SIM_PORT', 8100),
    random: env['SIM_SEED'] ? new Random(numberOf('SIM_SEED', 0)) : new Random(),
    settings: {
      ...DEFAULT_SETTINGS,
      privateKeys: [env['SIM_PRIVATE_KEY'] || 'sim_private'],
      publicKeys: [env['SIM_PUBLIC_KEY'] || 'pk_sim_public'],
    },
    ...readScenario(env['SIM_SCENARIO']),
  });
  console.log(`simulator listening on ${url}`);
}

// Nothing here is worth keeping, and some clients are being kept hanging on purpose.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

main().catch((error: unknown) => {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
