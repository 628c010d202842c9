import { Injectable } from '@nestjs/common';
import { Option } from 'nest-commander';
import { Consent, type ConsentOptions } from '../../consent/consent';
import { CliCommand } from '../cli-command';
import { UsageError } from '../cli-error';

const WHY_MAX_LENGTH = 500;

export type WritingOptions = Pick<ConsentOptions, 'why'>;

/** A command that changes something, and can say why. */
@Injectable()
export abstract class WritingCommand extends CliCommand {
  @Option({ flags: '--why <text>', description: 'why, for the audit' })
  why(text: string): string {
    const why = text.trim();
    if (why === '' || why.length > WHY_MAX_LENGTH) {
      throw new UsageError(`--why must have 1 to ${WHY_MAX_LENGTH} characters`);
    }
    return why;
  }
}

/** One that asks before. */
@Injectable()
export abstract class ConsentingCommand extends WritingCommand {
  @Option({ flags: '-y, --yes', description: 'does not ask' })
  yes(): boolean {
    return true;
  }

  protected consent(options: ConsentOptions): Consent {
    return new Consent(this.terminal, this.interrupt, options);
  }
}
