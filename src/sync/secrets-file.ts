import { parseEnv } from 'node:util';
import { ConfigurationError } from '../domain';

/** Our own rule, narrower than the platform's, so that every key is a usable variable (CONTRACT 2.7). */
const KEY_PATTERN = /^[A-Z_][A-Z0-9_]{0,63}$/;
const VALUE_MAX_BYTES = 32 * 1024;
const TOTAL_MAX_BYTES = 256 * 1024;

/** What the bot's base image reads itself, and what config-sync puts there (CONTRACT 2.7). */
const RESERVED =
  /^(PORT|SHUTDOWN_TIMEOUT|IMAGE_VERSION|PIPECAT_LOG_LEVEL|PIPECAT_SETUP_FILES|PCC_LOG_FEATURES_SUMMARY|ICE_CONFIG_URL|AGENT_ID|CONFIG_SYNC_.*|ESP32_.*|WHATSAPP_.*)$/;

/**
 * The provider keys of `BOT_SECRETS_FILE`: lines of `NAME=value`, as in a `.env` file, or one JSON object of strings.
 *
 * @throws ConfigurationError that names the key, never its value
 */
export function readSecretsFile(text: string): Readonly<Record<string, string>> {
  const values = text.trimStart().startsWith('{') ? readJson(text) : parseEnv(text);
  let total = 0;
  for (const [key, value] of Object.entries(values)) {
    if (!KEY_PATTERN.test(key)) throw bad(key, 'is not a name of capital letters, digits and underscores');
    if (RESERVED.test(key)) throw bad(key, 'belongs to the base image or to config-sync');
    if (typeof value !== 'string' || value === '') throw bad(key, 'has no text for a value');
    const bytes = Buffer.byteLength(value);
    if (bytes > VALUE_MAX_BYTES) throw bad(key, `is larger than ${VALUE_MAX_BYTES} bytes`);
    total += bytes;
  }
  if (total > TOTAL_MAX_BYTES)
    throw new ConfigurationError(`is larger than ${TOTAL_MAX_BYTES} bytes`, 'BOT_SECRETS_FILE');
  return values as Record<string, string>;
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new ConfigurationError('is neither JSON nor lines of NAME=value', 'BOT_SECRETS_FILE');
  }
}

function bad(key: string, why: string): ConfigurationError {
  return new ConfigurationError(`${key} ${why}`, 'BOT_SECRETS_FILE');
}
