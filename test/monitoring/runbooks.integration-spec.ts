import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ALERTS } from '../../monitoring/source/alerts';
import { createDatabase, type TestDatabase } from '../support/database';
import { describeWithPromtool, promtool } from './promtool';
import { complaint, registered, selectorsOf } from './registered';

const ROOT = join(__dirname, '../..');
const PAGES = [
  'docs/monitoring.md',
  ...readdirSync(join(ROOT, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`),
];
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** What stands in the fences of this language. */
function blocks(page: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...textOf(page).matchAll(fence)].map(([, block = '']) => block.trim());
}

/** Every `config-sync …` of a text: in a fence of the shell, or between backticks. */
function commandsIn(text: string): string[] {
  const inline = [...text.matchAll(/`(config-sync [^`]+)`/g)].map(([, command = '']) => command);
  const lines = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n'));
  return [...inline, ...lines.filter((line) => line.startsWith('config-sync '))].map((command) =>
    command.replaceAll(/\s+/g, ' ').trim(),
  );
}

/** Command → its sub-commands and options, as the program itself completes them. */
function known(): Map<string, readonly string[]> {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), 'completion', 'bash'], {
    encoding: 'utf8',
  });
  return new Map(
    [...stdout.matchAll(/^ +"([^"]*)"\) echo "([^"]*)"/gm)].map(([, name = '', words = '']) => [
      name,
      words.split(' '),
    ]),
  );
}

/** What the program would not understand of a command; null = nothing. */
function misunderstood(command: string, commands: ReadonlyMap<string, readonly string[]>): string | null {
  const [, ...words] = command.split(' ');
  let path = '';
  for (const word of words) {
    const next = path === '' ? word : `${path} ${word}`;
    if (!commands.has(next)) break;
    path = next;
  }
  const below = commands.get(path) ?? [];
  if (path === '' || below.some((word) => !word.startsWith('--'))) return `${command}: there is no such command`;
  const options = words.filter((word) => word.startsWith('--'));
  const wrong = options.find((option) => !below.includes(option));
  return wrong === undefined ? null : `${command}: it has no ${wrong}`;
}

it('name only commands and options that the command line has', () => {
  const commands = known();
  expect(commands.size).toBeGreaterThan(20);
  const texts = [...PAGES.map(textOf), ...ALERTS.map(({ description }) => description)];
  const found = texts.flatMap(commandsIn);
  expect(found.length).toBeGreaterThan(50);
  expect(found.map((command) => misunderstood(command, commands)).filter((wrong) => wrong !== null)).toEqual([]);
  expect(misunderstood('config-sync agents nothing', commands)).not.toBeNull();
  expect(misunderstood('config-sync agents ls --nothing', commands)).not.toBeNull();
});

describe('the statements', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it.each(PAGES.filter((page) => blocks(page, 'sql').length > 0))(
    'of %s are understood, and only read',
    async (page) => {
      const client = await database.pool.connect();
      try {
        await client.query('BEGIN READ ONLY');
        for (const statement of blocks(page, 'sql')
          .flatMap((block) => block.split(/;\s*(?:\n|$)/))
          .filter(Boolean))
          await client.query(statement);
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    },
  );
});

describe('the links', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    const targets = [...textOf(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const dead = targets.filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(page), target)));
    expect(dead).toEqual([]);
  });
});

describe('the questions', () => {
  const questions = PAGES.flatMap((page) => blocks(page, 'promql')).flatMap((block) => block.split('\n'));

  it('read what the service registers', () => {
    const { metrics } = registered();
    const complaints = questions.flatMap(selectorsOf).map((selector) => complaint(selector, metrics));
    expect(complaints.filter((found) => found !== null)).toEqual([]);
  });

  describeWithPromtool('as PromQL', () => {
    it('are understood', () => {
      const rules = questions.map((expr, index) => ({ record: `question:${index}`, expr }));
      const file = stringify({ groups: [{ name: 'questions', rules }] });
      const { ok, output } = promtool({ 'questions.yaml': file }, 'check', 'rules', 'questions.yaml');
      expect(output).toContain(`${questions.length} rules found`);
      expect(ok).toBe(true);
    });
  });
});
