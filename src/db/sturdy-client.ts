import { Client, type ClientConfig } from 'pg';

/**
 * A connection that can die at any moment without ending the process: between the pool's and TypeORM's own listeners there are instants
 * with none, and an `error` event that nobody hears is an exception.
 */
export class SturdyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
