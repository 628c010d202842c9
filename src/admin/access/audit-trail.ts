import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AuditRepository, type AuditedWrite } from '../../db';
import { messageOf } from '../../domain';
import { requestIdOf, type Problem } from '../../http';
import { agentIdOf, askedFor, whyOf } from './audit-detail';
import { identityOf } from './identity';

export const WHY_MAX_LENGTH = 500;

/** What has been written down of a write that is under way. */
export interface OpenEntry {
  readonly id: string;
  readonly write: AuditedWrite;
}

/** Writes the audit. A write that cannot be written down is not done; what was refused is refused all the same. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly repository: AuditRepository,
    @InjectPinoLogger(AuditTrail.name) private readonly logger: PinoLogger,
  ) {}

  /** Before the work. Rejects with a `DbError` when PostgreSQL cannot take it. */
  async begin(action: string, request: Request, response: Response): Promise<OpenEntry> {
    const write = writeOf(action, request, response);
    return { id: await this.repository.begin(write), write };
  }

  /** After the work: whatever happens here, it is done, so a failure is logged and not passed on. */
  async finish({ id, write }: OpenEntry, status: number, detail: Readonly<Record<string, unknown>>): Promise<void> {
    const { who, action, agentId, requestId } = write;
    const fields = { who, action, agentId, requestId, status };
    try {
      await this.repository.finish(id, { status, detail });
      this.logger.info(fields, 'a write of the admin API');
    } catch (error) {
      this.logger.error({ ...fields, reason: messageOf(error) }, 'the outcome of a write is not in the audit');
    }
  }

  /** A write that was not let in. */
  async refused(action: string, request: Request, response: Response, { status, code }: Problem): Promise<void> {
    const write = writeOf(action, request, response);
    try {
      await this.repository.begin({ ...write, detail: { ...write.detail, code } }, status);
    } catch (error) {
      const { who, requestId } = write;
      this.logger.error({ who, action, requestId, status, reason: messageOf(error) }, 'a refusal is not in the audit');
    }
  }
}

function writeOf(action: string, request: Request, response: Response): AuditedWrite {
  const body: unknown = request.body;
  return {
    who: identityOf(request).name,
    action,
    agentId: agentIdOf(request.params, body),
    why: whyOf(body, WHY_MAX_LENGTH),
    requestId: requestIdOf(request, response),
    detail: askedFor(request.params, body),
  };
}
