import { Injectable } from '@nestjs/common';
import { EXIT } from './exit-code';
import { InterruptedError } from './cli-error';

/** Ctrl-C ends what is under way in order; the second one ends at once. */
@Injectable()
export class Interrupt {
  private readonly controller = new AbortController();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get happened(): boolean {
    return this.signal.aborted;
  }

  listen(): void {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (this.happened) process.exit(EXIT.interrupted);
        this.controller.abort(new InterruptedError());
      });
    }
  }

  /** @throws InterruptedError */
  async sleep(ms: number): Promise<void> {
    this.signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer);
        reject(new InterruptedError());
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', abort);
        resolve();
      }, ms);
      this.signal.addEventListener('abort', abort, { once: true });
    });
  }
}
