import type { Format } from '../output/printer';
import type { ConnectionOptions } from './connection-settings';

/** Options of every command, before or after its name. */
export interface GlobalOptions extends ConnectionOptions {
  readonly output: Format;
  readonly headers: boolean;
  readonly verbose?: boolean;
}
