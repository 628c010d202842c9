import { agentChecks } from './checks/agents';
import { contextChecks } from './checks/context';
import { errorChecks } from './checks/errors';
import { secretChecks } from './checks/secrets';
import { sessionChecks } from './checks/sessions';
import type { PortCheck, PortUnderTest } from './port-under-test';

/** Every property that config-sync relies on. They can run in any order, and do not rely on one another. */
export const portChecks: readonly PortCheck[] = [
  ...agentChecks,
  ...sessionChecks,
  ...contextChecks,
  ...secretChecks,
  ...errorChecks,
];

export interface CheckResult {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it failed; null when it did not. */
  readonly failure: string | null;
}

/** Runs all checks, one after another. Never rejects. */
export async function checkPort(port: PortUnderTest, checks = portChecks): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, applies, run } of checks) {
    if (applies !== undefined && !applies(port)) results.push({ name, result: 'skipped', failure: null });
    else results.push(await outcomeOf(name, run(port)));
  }
  return results;
}

async function outcomeOf(name: string, run: Promise<void>): Promise<CheckResult> {
  try {
    await run;
    return { name, result: 'passed', failure: null };
  } catch (error) {
    return { name, result: 'failed', failure: error instanceof Error ? error.message : String(error) };
  }
}

/** What Jest, Vitest, Mocha and node:test all have. */
export interface TestFramework {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}

/**
 * The checks as tests of a test framework, one each.
 *
 * @param port asked when a test runs, so that it may be made in a `beforeAll`
 */
export function describePort({ describe, it }: TestFramework, title: string, port: () => PortUnderTest): void {
  describe(title, () => {
    for (const { name, applies, run } of portChecks) {
      it(name, async () => {
        const subject = port();
        if (applies?.(subject) !== false) await run(subject);
      });
    }
  });
}
