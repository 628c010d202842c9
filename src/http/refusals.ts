import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { clientKey } from './client-key';
import { tooManyRequests } from './problem';
import { Rate } from './rate';

const PER_MINUTE = 30;
const MINUTE_SECONDS = 60;

/** Bad tokens, by the address that they come from. Good ones from the same address are never held back by it: many may share it. */
@Injectable()
export class Refusals {
  private readonly rate = new Rate(PER_MINUTE, MINUTE_SECONDS);

  constructor(@InjectPinoLogger(Refusals.name) private readonly logger: PinoLogger) {}

  /** Counts one. @throws ProblemException 429 when it is one too many */
  async add(address: string | undefined): Promise<void> {
    const { waitSeconds, count } = await this.rate.take(clientKey(address ?? ''));
    if (count === PER_MINUTE + 1) this.logger.warn({ address }, 'too many bad tokens from one address');
    if (waitSeconds > 0) throw tooManyRequests('too many bad tokens from this address', waitSeconds);
  }
}
