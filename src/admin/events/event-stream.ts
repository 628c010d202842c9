import type { Response } from 'express';

/** A client that does not read is given up when so much waits for it. */
const WAITING_BYTES_MOST = 256 * 1024;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Proxies that buffer would keep the events to themselves.
  'X-Accel-Buffering': 'no',
};

export interface ServerSentEvent {
  readonly event: 'fleet' | 'run';
  /** Where a client goes on after a break. */
  readonly id?: string;
  readonly data: unknown;
}

/** An event as it goes over the wire: written once for all clients. */
export function frameOf({ event, id, data }: ServerSentEvent): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** The answer to one client that follows the events. */
export class EventStream {
  /** What waits for the beginning; null = it has begun. */
  private held: { readonly frame: string; readonly key: string | null }[] | null = [];
  private over = false;

  /** @param allowed whether it may still follow: a token may have been taken away meanwhile */
  constructor(
    private readonly response: Response,
    private readonly allowed: () => boolean,
    onEnd: (stream: EventStream) => void,
  ) {
    response.on('close', () => {
      this.over = true;
      onEnd(this);
    });
    response.on('error', () => undefined);
    response.writeHead(200, HEADERS);
    response.write('retry: 2000\n\n');
  }

  /** @param key of what may be in the beginning too, and is not sent twice then */
  send(frame: string, key: string | null = null): void {
    if (this.held === null) this.write(frame);
    else this.held.push({ frame, key });
  }

  /** Sends what comes before everything else, by its keys, and then what was to be sent meanwhile. */
  begin(frames: ReadonlyMap<string, string>): void {
    const held = this.held ?? [];
    this.held = null;
    for (const frame of frames.values()) this.write(frame);
    for (const { frame, key } of held) if (key === null || !frames.has(key)) this.write(frame);
  }

  /** Keeps the line open where silence would end it. */
  ping(): void {
    if (this.allowed()) this.write(': ping\n\n');
    else this.end();
  }

  end(): void {
    if (!this.over) this.response.end();
  }

  private write(frame: string): void {
    if (this.over) return;
    this.response.write(frame);
    if (this.response.writableLength > WAITING_BYTES_MOST) this.response.destroy();
  }
}
