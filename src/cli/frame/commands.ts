import type { Commands } from './cli.module';

/** Each first word with what is behind it, loaded when it is called: the first line of an answer waits for everything that is loaded. */
const GROUPS = {
  status: async () => (await import('../status/index.js')).STATUS_COMMANDS,
  agents: async () => (await import('../agents/index.js')).AGENT_COMMANDS,
  fleet: async () => (await import('../fleet/index.js')).FLEET_COMMANDS,
  sessions: async () => (await import('../sessions/index.js')).SESSION_COMMANDS,
  versions: async () => (await import('../versions/index.js')).VERSION_COMMANDS,
  dlq: async () => (await import('../dead-letters/index.js')).DEAD_LETTER_COMMANDS,
  drift: async () => (await import('../drift/index.js')).DRIFT_COMMANDS,
  orphans: async () => (await import('../drift/index.js')).ORPHAN_COMMANDS,
  audit: async () => (await import('../audit/index.js')).AUDIT_COMMANDS,
  publish: async () => (await import('../publish/index.js')).PUBLISH_COMMANDS,
  migrate: async () => (await import('../migrate/index.js')).MIGRATE_COMMANDS,
  doctor: async () => (await import('../doctor/index.js')).DOCTOR_COMMANDS,
  token: async () => (await import('../token/index.js')).TOKEN_COMMANDS,
} as const satisfies Readonly<Record<string, () => Promise<Commands>>>;

type Group = keyof typeof GROUPS;

/** Options whose next word is no command. */
const WITH_VALUE = new Set(['-o', '--output', '--url', '--token', '--token-file']);

/** The commands that a command line may call: those of its first word, or all of them when it is none, as for help. */
export async function commandsFor(argv: readonly string[]): Promise<Commands> {
  const word = firstWord(argv.slice(2));
  return word !== undefined && Object.hasOwn(GROUPS, word) ? GROUPS[word as Group]() : allCommands();
}

async function allCommands(): Promise<Commands> {
  const { COMPLETION_COMMANDS } = await import('../completion/index.js');
  const groups: readonly Commands[] = await Promise.all(Object.values(GROUPS).map((load) => load()));
  return [...groups.flat(), ...COMPLETION_COMMANDS];
}

function firstWord(words: readonly string[]): string | undefined {
  return words.find((word, at) => !word.startsWith('-') && !WITH_VALUE.has(words[at - 1] ?? ''));
}
