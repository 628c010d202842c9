import { HttpStatus, Injectable } from '@nestjs/common';
import type { DeadLetterPage, DeadLettersTreated, DeadLetterView } from '../../api';
import { DeadLetterMetrics } from '../../metrics';
import { RedisUnavailableError } from '../../redis';
import {
  DeadLetterReader,
  DeadLetterTreatment,
  readLetterCursor,
  type FoundLetter,
  type Treated,
  type Treatment,
} from '../../sync';
import { problem, ProblemException } from '../problem';
import type { BoundsBody, LetterQuery } from './dead-letter-requests';

const PAGE = 50;
const TREATED = 1000;

/** The admin's door to the dead letters. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly reader: DeadLetterReader,
    private readonly treatment: DeadLetterTreatment,
    private readonly metrics: DeadLetterMetrics,
  ) {}

  /** @throws ProblemException 400, 503 */
  async page({ reason, agentId, limit = PAGE, cursor }: LetterQuery): Promise<DeadLetterPage> {
    const filter = { reason: reason ?? null, agentId: agentId ?? null };
    if (cursor !== undefined && readLetterCursor(cursor) === null)
      throw refused('cursor', 'cursor is none of this list');
    const page = await unlessAway(this.reader.page(filter, limit, cursor ?? null));
    return { items: page.letters.map(toView), nextCursor: page.nextCursor, depth: page.depth };
  }

  /** @throws ProblemException 404, 503 */
  async show(id: string): Promise<DeadLetterView> {
    const letter = await unlessAway(this.reader.find(id));
    if (letter === null) throw noSuchLetter(id);
    return toView(letter);
  }

  /** @throws ProblemException 404, 409, 503 */
  async one(treatment: Treatment, id: string): Promise<DeadLettersTreated> {
    const treated = await this.counted(treatment, this.treatment.one(id, treatment));
    if (treated === null) throw noSuchLetter(id);
    const [skipped] = treated.skipped;
    if (skipped !== undefined) throw new ProblemException(problem(HttpStatus.CONFLICT, 'Conflict', skipped.why));
    return toAnswer(treatment, treated);
  }

  /** @throws ProblemException 400, 503 */
  async many(treatment: Treatment, body: BoundsBody): Promise<DeadLettersTreated> {
    const { reason, agentId, before, all = false, limit = TREATED } = body;
    if (!all && reason === undefined && agentId === undefined && before === undefined) {
      throw refused('all', 'say which letters: reason, agentId, before, or all');
    }
    const bounds = {
      reason: reason ?? null,
      agentId: agentId ?? null,
      before: before === undefined ? null : new Date(before),
    };
    return toAnswer(treatment, await this.counted(treatment, this.treatment.many(bounds, treatment, limit)));
  }

  private async counted<T extends Treated | null>(treatment: Treatment, work: Promise<T>): Promise<T> {
    if (treatment === 'purge') return unlessAway(work);
    try {
      const done = await work;
      this.metrics.replayed('replayed', done?.treated ?? 0);
      this.metrics.replayed('skipped', done === null ? 0 : done.matched - done.treated);
      return done;
    } catch (error) {
      this.metrics.replayed('failed');
      return unlessAway(Promise.reject(error as Error));
    }
  }
}

function toView({ update, failedAt, ...letter }: FoundLetter): DeadLetterView {
  const { id, reason, error, attempts, message, truncated, agentId, version, changeType, waiting } = letter;
  return {
    ...{ id, failedAt: failedAt.toISOString(), reason, error, attempts, message, truncated },
    ...{ agentId, version, changeType, replayable: update !== null, waiting },
  };
}

function toAnswer(treatment: Treatment, { matched, treated, skipped }: Treated): DeadLettersTreated {
  const [replayed, purged] = treatment === 'replay' ? [treated, 0] : [0, treated];
  return { matched, replayed, purged, skipped };
}

async function unlessAway<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    throw new ProblemException(problem(HttpStatus.SERVICE_UNAVAILABLE, 'RedisUnavailable', 'Redis cannot be asked'));
  }
}

function noSuchLetter(id: string): ProblemException {
  return new ProblemException(problem(HttpStatus.NOT_FOUND, 'DeadLetterNotFound', `there is no dead letter ${id}`));
}

function refused(field: string, message: string): ProblemException {
  return new ProblemException(problem(HttpStatus.BAD_REQUEST, 'InvalidRequest', message, [{ field, message }]));
}
