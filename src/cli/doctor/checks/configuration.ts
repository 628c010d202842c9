import type { AppConfig, InspectedEnvironment } from '../../../config';
import { fail, ok, warn, type Finding } from '../finding';

const STRONG_LENGTH = 24;
const STRONG_ALPHABET = 10;
const GUESSED = /change|secret|password|admin|token|example|test|1234/i;

/** What the environment says, before anything is asked. */
export function configurationFindings({ config, problems, replaced }: InspectedEnvironment): Finding[] {
  const valid =
    problems.length === 0
      ? [ok('configuration', 'the service starts with it')]
      : problems.map((problem) =>
          fail('configuration', problem, 'correct it, or the service does not start (docs/configuration.md)'),
        );
  return [...valid, ...(replaced.has('ADMIN_TOKEN') ? [] : [adminToken(config)]), botTokens(config)];
}

function adminToken({ admin }: AppConfig): Finding {
  const check = 'admin token';
  const remedy = 'set ADMIN_TOKEN to 32 random characters, as of `openssl rand -hex 16`';
  const secrets = [admin.token, ...admin.tokens.map(({ token }) => token)].filter((secret) => secret !== null);
  if (secrets.length === 0) return warn(check, 'none is set, so every protected route answers 401', remedy);
  if (secrets.every((secret) => hardToGuess(secret.reveal()))) return ok(check, 'set, and hard to guess');
  return warn(check, 'it can be guessed: too short, too even, or made of words', remedy);
}

function hardToGuess(token: string): boolean {
  return token.length >= STRONG_LENGTH && new Set(token).size >= STRONG_ALPHABET && !GUESSED.test(token);
}

function botTokens({ bots, sync }: AppConfig): Finding {
  const check = 'bot tokens';
  if (bots.tokenKey !== null) {
    return ok(
      check,
      bots.publicUrl === null ? 'bots may fetch their context' : 'bots are given a token and the URL of this service',
    );
  }
  if (sync.contextDelivery === 'pull-only') {
    return warn(
      check,
      'CONTEXT_DELIVERY is pull-only, and no bot is let in',
      'set BOT_TOKEN_KEY, or bots never hear a new version',
    );
  }
  return ok(check, 'not used: bots are pushed to, and fetch nothing');
}
