import { Injectable } from '@nestjs/common';
import { Option } from 'nest-commander';
import { watch, type Watched } from '../../watch/watch';
import { CliCommand } from '../cli-command';
import type { GlobalOptions } from '../global-options';
import { time } from './parse';

const DEFAULT_INTERVAL_MS = 2000;
const SHORTEST_INTERVAL_MS = 200;

export interface WatchingOptions {
  readonly watch?: boolean;
  readonly interval?: number;
}

/** A command that can go on looking. */
@Injectable()
export abstract class WatchingCommand extends CliCommand {
  @Option({
    flags: '-w, --watch',
    description: 'goes on until Ctrl-C: drawn anew on a terminal, elsewhere a line for each change',
  })
  watch(): boolean {
    return true;
  }

  @Option({ flags: '--interval <time>', description: 'how often a watch looks (default: 2s)' })
  interval(text: string): number {
    return Math.max(SHORTEST_INTERVAL_MS, time('--interval', text));
  }

  protected watching<D, T>(options: GlobalOptions & WatchingOptions, watched: Watched<D, T>): Promise<never> {
    const { output, interval = DEFAULT_INTERVAL_MS } = options;
    return watch(this.runtime, this.printer(options), { output, interval }, watched);
  }
}
