import { Injectable } from '@nestjs/common';
import { ApiClient } from '../api/api-client';
import { Printer } from '../output/printer';
import { Terminal } from '../terminal/terminal';
import { connectionSettings } from './connection-settings';
import type { GlobalOptions } from './global-options';
import { Interrupt } from './interrupt';

/** What a command works with, made of its options when it runs. */
@Injectable()
export class CliRuntime {
  constructor(
    readonly terminal: Terminal,
    readonly interrupt: Interrupt,
  ) {}

  get environment(): NodeJS.ProcessEnv {
    return process.env;
  }

  printer({ output, headers }: GlobalOptions): Printer {
    return new Printer(this.terminal, { output, headers });
  }

  /** @throws UsageError, CliError */
  api(options: GlobalOptions): ApiClient {
    const { signal } = this.interrupt;
    const said = (line: string): void => {
      this.terminal.note(line);
    };
    return new ApiClient({
      ...connectionSettings(options, this.environment),
      signal,
      ...(options.verbose === true ? { onCall: said } : {}),
    });
  }
}
