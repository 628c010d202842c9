import type { AppConfig } from './app-config';
import { EnvironmentError, readEnvironment, type RawEnvironment } from './read-environment';

/** An environment that may be wrong in places, as far as it can be used. */
export interface InspectedEnvironment {
  /** With the default in place of what is wrong; what has none is a stand-in that leads nowhere. */
  readonly config: AppConfig;
  /** One sentence for each problem, beginning with the variable's name and without its value. Empty = the service starts with it. */
  readonly problems: readonly string[];
  /** The variables whose values in `config` are not what was given. */
  readonly replaced: ReadonlySet<string>;
}

const STAND_INS: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://nowhere.invalid/none',
  REDIS_URL: 'redis://nowhere.invalid',
  PIPECAT_PRIVATE_API_KEY: 'none',
  PIPECAT_PUBLIC_API_KEY: 'none',
};
const VARIABLE = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\bPORT\b/g;
/** Variables first, then what contradicts each other, and what that leaves. */
const ROUNDS = 5;

/** Reads what can be read. For whoever has to say what is wrong, and go on with the rest. */
export function inspectEnvironment(raw: RawEnvironment): InspectedEnvironment {
  const given: Record<string, unknown> = { ...raw };
  const problems: string[] = [];
  const replaced = new Set<string>();
  for (let round = 1; ; round += 1) {
    try {
      return { config: readEnvironment(given), problems, replaced };
    } catch (error) {
      if (!(error instanceof EnvironmentError) || round === ROUNDS) throw error;
      // What a stand-in of ours contradicts is no fault of the environment.
      problems.push(...error.problems.filter((problem) => !replaced.has(firstVariable(problem))));
      for (const problem of error.problems) replace(given, problem, replaced);
    }
  }
}

function replace(given: Record<string, unknown>, problem: string, replaced: Set<string>): void {
  for (const [name] of problem.matchAll(VARIABLE)) {
    const variable = name.replace(/_FILE$/, '');
    replaced.add(variable);
    given[variable] = STAND_INS[variable];
    given[`${variable}_FILE`] = undefined;
  }
}

function firstVariable(problem: string): string {
  return problem.match(VARIABLE)?.[0].replace(/_FILE$/, '') ?? '';
}
