import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import fc from 'fast-check';
import { EnvironmentError, readEnvironment } from '../../src/config';
import { Environment } from '../../src/config/environment';
import { one, refusal, render, withHelm } from './support/helm';
import { settings, takes, values, type Schema } from './support/values';

const ADVICE = 'run `npm run chart` for a setting, or add it to `credentials` in helm/values.yaml for a credential';

const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', false, false);
const variables = [...new Set(rules.map(({ propertyName }) => propertyName))].sort();

/** By the words of the service itself: what it also reads from a file is a credential. */
const isCredential = (variable: string): boolean =>
  problems({ [`${variable}_FILE`]: '/nowhere' }).some((problem) => problem.startsWith(`${variable}_FILE `));

const REQUIRED = {
  DATABASE_URL: 'postgres://u:p@h/d',
  REDIS_URL: 'redis://h',
  PIPECAT_PRIVATE_API_KEY: 'private',
  PIPECAT_PUBLIC_API_KEY: 'pk_public',
  BOT_TOKEN_KEY: 'x'.repeat(32),
};

function problems(environment: Record<string, string>): readonly string[] {
  try {
    readEnvironment({ ...REQUIRED, ...environment });
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

const variableOf = (name: string): string => name.replace(/[A-Z0-9]+/g, (part) => `_${part}`).toUpperCase();

const DATA = values as unknown as { credentials: Record<string, object>; config: Record<string, unknown> };
const credentials = Object.keys(DATA.credentials).filter((name) => typeof DATA.credentials[name] === 'object');

describe('the variables of the service', () => {
  const settable = variables.filter((name) => !name.endsWith('_FILE') && !isCredential(name));

  it('are each a value below config, and nothing else is', () => {
    expect({ ADVICE, names: Object.keys(values.config).map(variableOf).sort() }).toEqual({ ADVICE, names: settable });
    expect(Object.keys(settings).sort()).toEqual(Object.keys(values.config).sort());
  });

  it('that are credentials are each below credentials, and nothing else is', () => {
    const secret = [...variables.filter(isCredential), 'BOT_SECRETS'].sort();
    expect({ ADVICE, names: credentials.map(variableOf).sort() }).toEqual({ ADVICE, names: secret });
  });

  it.each(Object.keys(values.config))('%s has the service’s own default', (name) => {
    const own = new Environment()[variableOf(name) as keyof Environment];
    expect(String(values.config[name])).toBe(own === undefined ? '' : String(own));
  });
});

describe('the schema of a setting', () => {
  /** Values around every border that the schema draws, and some that no schema should take. */
  function samples({ type, minimum = 0, maximum = 0, enum: choices = [] }: Schema): unknown[] {
    if (type === 'integer') return [minimum, maximum, minimum - 1, maximum + 1, minimum + 0.5];
    if (type === 'boolean') return [true, false];
    if (choices.length > 0) return [...choices, 'else', 'SYNC'];
    return [
      'a',
      'a b',
      'cs-1',
      '-',
      '/a/',
      'a/b',
      'http://127.0.0.1:1',
      'https://a.example.com',
      'https://u@a',
      'https://a/b?c',
    ];
  }

  it.each(Object.entries(settings))('%s takes what the service takes, and nothing else', (name, own) => {
    for (const value of samples(own)) {
      // A Service could not name the port that 0 stands for.
      if (name === 'port' && value === 0) continue;
      const complaints = problems({ [variableOf(name)]: String(value) }).filter(
        (problem) =>
          // Between variables the chart's templates judge, not the schema.
          !/must exceed|must not be below|must be https|one of the paths|required with/.test(problem),
      );
      expect([value, takes({ config: { [name]: value } })]).toEqual([value, complaints.length === 0]);
    }
  });
});

withHelm('the rendered settings', () => {
  const arbitrary = (
    name: string,
    { type, minimum = 0, maximum = 0, enum: choices = [] }: Schema,
  ): fc.Arbitrary<unknown> => {
    if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
    if (type === 'boolean') return fc.boolean();
    return fc.constantFrom(...(choices.length > 0 ? choices : [values.config[name]]));
  };
  const configuration = fc.record(
    Object.fromEntries(Object.entries(settings).map(([name, own]) => [name, arbitrary(name, own)])),
    { requiredKeys: [] },
  );
  /** The pod may take as long as it likes, so that only the settings are judged. */
  const patient = { terminationGracePeriodSeconds: 10_000 };

  it('are taken by the service exactly when the chart takes them', async () => {
    await fc.assert(
      fc.asyncProperty(configuration, async (config) => {
        const environment = Object.entries({ ...values.config, ...config }).map(([name, value]) => [
          variableOf(name),
          String(value),
        ]);
        const complaints = problems(Object.fromEntries(environment));
        if (complaints.length > 0) {
          await expect(refusal({ config, ...patient })).resolves.toMatch('these values cannot be used');
          return;
        }
        const { data } = one(await render({ config, ...patient }), 'ConfigMap');
        expect(Object.entries(data as object)).toEqual(
          expect.arrayContaining(environment.filter(([, value]) => value !== '')),
        );
        expect(problems(data as Record<string, string>)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('write large numbers out, and leave to the service what is empty or taken away', async () => {
    const config = { syncRolloutDeadlineMs: 86_400_000, configSyncPublicUrl: '', syncConcurrency: null };
    const { data } = one(await render({ config }), 'ConfigMap');
    expect(data).toMatchObject({ SYNC_ROLLOUT_DEADLINE_MS: '86400000', PIPECAT_ALLOW_HTTP: 'false' });
    expect(Object.keys(data as object)).not.toEqual(expect.arrayContaining(['CONFIG_SYNC_PUBLIC_URL']));
    expect(Object.keys(data as object)).not.toEqual(expect.arrayContaining(['SYNC_CONCURRENCY']));
  });
});
