import { Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { OnSyncEvent, type DeadLetteredEvent, type DriftedEvent, type FailedEvent } from 'pipecat-config-sync';

type Bad = FailedEvent | DriftedEvent | DeadLetteredEvent;

const BATCH_MS = 2000;
const BATCH_LINES = 20;
/** What may wait while the webhook is away; beyond it lines are only counted. */
const LINES_LIMIT = 500;
const ATTEMPTS = 5;
const RETRY_MS = 1000;
const ANSWER_WITHIN_MS = 5000;

/**
 * Tells a chat channel what went wrong, over a Slack-style webhook (`{"text": …}`): a few lines together, tried again when it does not
 * answer, and never in anybody's way. `SLACK_WEBHOOK_URL` is a secret: it is in no log and no error.
 */
@Injectable()
export class SlackNotifier implements OnApplicationShutdown {
  private readonly logger = new Logger(SlackNotifier.name);
  private readonly url = process.env['SLACK_WEBHOOK_URL'];
  private readonly lines: string[] = [];
  private readonly ended = new AbortController();
  private leftOut = 0;
  private sending: Promise<void> | null = null;

  /** Returns at once: sending is nobody else's business. */
  @OnSyncEvent(['failed', 'drifted', 'dead-lettered'])
  tell(event: Bad): void {
    const line = describe(event);
    if (line === null || this.url === undefined) return;
    if (this.lines.length < LINES_LIMIT) this.lines.push(line);
    else this.leftOut += 1;
    this.sending ??= this.sendAll(BATCH_MS).finally(() => (this.sending = null));
  }

  /** Events come until here. What waits gets one more try. */
  async onApplicationShutdown(): Promise<void> {
    this.ended.abort();
    await this.sending;
  }

  private async sendAll(gatherMs: number): Promise<void> {
    await this.pause(gatherMs);
    while (this.lines.length > 0) {
      const batch = this.lines.splice(0, BATCH_LINES);
      if (this.leftOut > 0) batch.push(`… and ${this.leftOut} more that were left out`);
      this.leftOut = 0;
      if (!(await this.send(batch.join('\n'))))
        this.logger.error({ msg: 'a chat message is lost', lines: batch.length });
    }
  }

  /** @returns false when it was given up */
  private async send(text: string): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const answer = await this.post(text);
      if (answer?.ok === true) return true;
      if (this.ended.signal.aborted) return false;
      const asked = Number(answer?.headers.get('retry-after') ?? 0) * 1000;
      await this.pause(Math.max(asked, RETRY_MS * 2 ** (attempt - 1)));
    }
    return false;
  }

  private post(text: string): Promise<Response | null> {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }) };
    return fetch(this.url ?? '', { ...request, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(() => null);
  }

  /** Ends early when the process does. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.ended.signal.aborted) resolve();
      setTimeout(resolve, ms).unref();
      this.ended.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
}

/** One trouble is one line: a failure with its first dead letter, and of dead letters only those that are no failure of an agent. */
function describe(event: Bad): string | null {
  switch (event.kind) {
    case 'failed':
      return event.deadLettered ? `:x: ${event.agentId} failed: ${event.reason ?? ''} ${event.error ?? ''}` : null;
    case 'drifted':
      return `:warning: ${event.agentId} ${event.message}`;
    case 'dead-lettered':
      return event.agentId === '' ? `:envelope: a message could not be used: ${event.error}` : null;
  }
}

@Module({ providers: [SlackNotifier] })
export class SlackNotifierModule {}
