import { ApiError, UnreachableError } from '../../api/api-error';
import type { ApiClient } from '../../api/api-client';
import { messageOf } from '../../../domain';
import { fail, ok, skip, skipped, warn, type Finding } from '../finding';

const REACH = 'service reach';
const READY = 'service ready';
const TOKEN = 'service token';

export const SERVICE_CHECKS = [REACH, READY, TOKEN];

const ONCE = { timeoutMs: 5000, attempts: 1 };

/** The service itself, as its clients see it. Not there is a warning: before the first start it cannot be. */
export async function serviceFindings(api: ApiClient): Promise<Finding[]> {
  const [health, readiness, guarded] = await Promise.all([
    answerOf(api.get('/healthz', {}, ONCE)),
    answerOf(api.get<Readiness>('/readyz', {}, ONCE)),
    answerOf(api.get<object>('/v1/fleet/versions-behind', {}, ONCE)),
  ]);
  if (health instanceof UnreachableError) {
    const remedy = 'start it, or say where it is with --url';
    return [
      warn(REACH, health.message.replace(/\. --url.*$/, ''), remedy),
      ...skipped([READY, TOKEN], 'the service cannot be reached'),
    ];
  }
  if (health instanceof ApiError) {
    return [
      fail(REACH, `${api.url} is something else: ${health.message}`, 'say where the service is with --url'),
      ...skipped([READY, TOKEN], 'the service cannot be reached'),
    ];
  }
  return [ok(REACH, `${api.url} answers`), ready(readiness), token(api, guarded)];
}

interface Readiness {
  readonly status: string;
  readonly details: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
}

function ready(answer: Readiness | Error): Finding {
  if (!(answer instanceof Error)) return ok(READY, `every part is up: ${Object.keys(answer.details).join(', ')}`);
  const details =
    answer instanceof ApiError ? (answer.problem['details'] as Readiness['details'] | undefined) : undefined;
  const down = Object.entries(details ?? {}).filter(([, { status }]) => status !== 'up');
  const fact =
    down.length === 0
      ? messageOf(answer)
      : down.map(([part, { message = 'down' }]) => `${part}: ${message}`).join(', ');
  return fail(READY, fact, 'see what the other lines say of that part');
}

function token(api: ApiClient, answer: object): Finding {
  if (!(answer instanceof Error)) return ok(TOKEN, 'the service takes it');
  if (!api.hasToken) return skip(TOKEN, 'there is none to try: CONFIG_SYNC_API_TOKEN or ADMIN_TOKEN');
  const refused = answer instanceof ApiError && (answer.status === 401 || answer.status === 403);
  if (refused) return fail(TOKEN, 'the service refuses it', 'give the token that the service was started with');
  return warn(TOKEN, `it could not be tried: ${messageOf(answer)}`, 'try again when the service is well');
}

async function answerOf<T>(call: Promise<T>): Promise<T | Error> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) return error;
    throw error;
  }
}
