import { Injectable } from '@nestjs/common';
import { FailureHandler } from './failure-handler';
import { RunLog } from './run-log';

/** Both ends of a pass: an error becomes an outcome, and an outcome becomes rows. */
@Injectable()
export class Ending {
  constructor(
    readonly failures: FailureHandler,
    readonly runs: RunLog,
  ) {}
}
