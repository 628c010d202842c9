import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import type { RecallView } from '../api';
import { RecallRefusedError, RecallRepository, type Recall } from '../db';
import { RecallScan } from '../sync';
import { problem, ProblemException } from '../http';
import { agentNotFound } from './problem';
import type { RecallBody } from './requests';
import { toWire } from './wire';

/** The admin's door to recalls; the work is `RecallScan`'s. */
@Injectable()
export class RecallService {
  constructor(
    private readonly recalls: RecallRepository,
    private readonly scan: RecallScan,
    @InjectPinoLogger(RecallService.name) private readonly logger: PinoLogger,
  ) {}

  /** @param who the name of the token, for the table and the answer; @throws ProblemException 404, 409 */
  async request(agentId: string, version: number, body: RecallBody, who: string): Promise<RecallView> {
    const { why, reason = why, stopSessions = false } = body;
    const wanted = { agentId, version, reason: reason ?? null, stopSessions, requestedBy: who };
    try {
      const recall = await this.recalls.request(wanted);
      this.logger.info({ agentId, version, stopSessions }, 'a version is recalled');
      this.scan.scanNow();
      return toView(recall);
    } catch (error) {
      throw error instanceof RecallRefusedError ? toProblem(error, agentId) : error;
    }
  }

  /** @throws ProblemException 404 */
  async state(agentId: string, version: number): Promise<RecallView> {
    const recall = await this.recalls.find(agentId, version);
    if (recall !== null) return toView(recall);
    const detail = `version ${version} of agent ${agentId} was not recalled`;
    throw new ProblemException(problem(404, 'RecallNotFound', detail));
  }
}

function toView(recall: Recall): RecallView {
  return { state: recall.completedAt === null ? 'open' : 'completed', ...toWire(recall) };
}

function toProblem({ refusal, message }: RecallRefusedError, agentId: string): ProblemException {
  switch (refusal) {
    case 'no-such-agent':
      return agentNotFound(agentId);
    case 'not-older':
      return new ProblemException(problem(409, 'RecallRefused', message));
    default:
      return refusal satisfies never;
  }
}
