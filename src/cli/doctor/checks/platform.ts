import type { AppConfig } from '../../../config';
import type { KeyVerdict, PlatformInspection } from '../../../pipecat-client';
import { fail, ok, skip, skipped, warn, type Finding } from '../finding';

const REACH = 'pipecat reach';
const PRIVATE = 'private key';
const PUBLIC = 'public key';
const ANSWERS = 'pipecat answers';
const SHOWN = 3;

export const PLATFORM_CHECKS = [REACH, PRIVATE, PUBLIC, ANSWERS];

/** Pipecat Cloud: is it there, does it take the two keys, and does it answer as this version expects. */
export function platformFindings({ pipecat }: AppConfig, seen: PlatformInspection): Finding[] {
  if (seen.unreachable !== null) {
    const remedy = 'check PIPECAT_API_URL, DNS, the network policy, and HTTPS_PROXY';
    return [
      fail(REACH, `${pipecat.apiUrl}: ${seen.unreachable}`, remedy),
      ...skipped([PRIVATE, PUBLIC, ANSWERS], 'Pipecat Cloud cannot be reached'),
    ];
  }
  return [ok(REACH, `${pipecat.apiUrl} answers in ${seen.tookMs} ms`), ...keys(pipecat, seen), answers(seen)];
}

function keys(pipecat: AppConfig['pipecat'], { privateKey, publicKey }: PlatformInspection): Finding[] {
  const bothRefused = privateKey.verdict === 'refused' && publicKey.verdict === 'refused';
  if (bothRefused && isPublic(pipecat.privateApiKey.reveal()) && !isPublic(pipecat.publicApiKey.reveal())) {
    return [
      fail(
        'api keys',
        'the two keys are swapped: the one given as private begins with pk_',
        'give each under the other’s name',
      ),
    ];
  }
  return [
    keyFinding(
      PRIVATE,
      'PIPECAT_PRIVATE_API_KEY',
      privateKey,
      isPublic(pipecat.privateApiKey.reveal()) ? ': it begins with pk_, as public keys do' : '',
    ),
    keyFinding(
      PUBLIC,
      'PIPECAT_PUBLIC_API_KEY',
      publicKey,
      isPublic(pipecat.publicApiKey.reveal()) ? '' : ': it does not begin with pk_, as public keys do',
    ),
  ];
}

function isPublic(key: string): boolean {
  return key.startsWith('pk_');
}

function keyFinding(check: string, variable: string, { verdict, status }: KeyVerdict, hint: string): Finding {
  switch (verdict) {
    case 'accepted':
      return ok(check, 'Pipecat Cloud takes it');
    case 'refused':
      return fail(
        check,
        `Pipecat Cloud refuses it (${status ?? 'no status'})${hint}`,
        `make a new one in the dashboard and set ${variable}`,
      );
    case 'unknown':
      return warn(check, `Pipecat Cloud does not say: it answers ${status ?? 'nothing'}`, 'try again when it is well');
    default:
      return verdict satisfies never;
  }
}

function answers({ deviations, agents }: PlatformInspection): Finding {
  if (deviations === null) return skip(ANSWERS, 'there was no answer to look at');
  if (deviations.length === 0)
    return ok(ANSWERS, `as this version expects them (${agents ?? 0} agents in the organisation)`);
  const more = deviations.length > SHOWN ? `, and ${deviations.length - SHOWN} more` : '';
  const remedy =
    'Pipecat Cloud has changed its answers: look for a newer config-sync, and watch the history until then';
  return fail(ANSWERS, `${deviations.slice(0, SHOWN).join(', ')}${more}`, remedy);
}
