import type { CallAhead, CallPriority, CallScope } from '../pipecat-client';
import type { HeldLease } from './held-lease';

/**
 * What the calls of one pass have in common. Timers and sockets that were made within know it for as long as they live, which may be
 * minutes; the lease, and all that hangs on it, is not to live as long.
 */
export class PassScope implements CallScope {
  readonly priority: CallPriority;
  private readonly signal: AbortSignal;
  private lease: HeldLease | null;

  constructor(lease: HeldLease) {
    this.lease = lease;
    this.signal = lease.signal;
    this.priority = lease.request.backlog ? 'backlog' : 'fresh';
  }

  readonly beforeSend = ({ mutates, timeoutMs }: CallAhead): void => {
    this.signal.throwIfAborted();
    if (mutates) this.lease?.requireLeft(timeoutMs);
  };

  end(): void {
    this.lease = null;
  }
}
