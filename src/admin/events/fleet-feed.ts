import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import type { FleetView } from '../../api';
import { RunHistoryRepository } from '../../db';
import { messageOf } from '../../domain';
import { FleetViewService } from '../fleet';
import { toWire } from '../wire';
import { frameOf, type EventStream } from './event-stream';
import { RunTail } from './run-tail';

const LOOK_INTERVAL_MS = 1000;
const PING_INTERVAL_MS = 15_000;
/** Each costs a connection and little else. */
const STREAMS_MOST = 200;

/**
 * What happens to the fleet, for those who follow along: one look a second for all clients of this replica, and none while there is no client.
 * While PostgreSQL is away the streams stay open and go on where they were.
 */
@Injectable()
export class FleetFeed implements OnModuleDestroy {
  private readonly streams = new Set<EventStream>();
  private tail: RunTail | null = null;
  private fleet = { told: '', frame: '' };
  private timers: NodeJS.Timeout[] = [];
  private looking = false;
  private away = false;
  private ended = false;

  constructor(
    private readonly views: FleetViewService,
    private readonly runs: RunHistoryRepository,
    @InjectPinoLogger(FleetFeed.name) private readonly logger: PinoLogger,
  ) {}

  /** May one more follow? */
  get open(): boolean {
    return !this.ended && this.streams.size < STREAMS_MOST;
  }

  add(stream: EventStream): void {
    this.streams.add(stream);
    if (this.fleet.frame !== '') stream.send(this.fleet.frame);
    if (this.timers.length === 0) this.start();
  }

  remove(stream: EventStream): void {
    this.streams.delete(stream);
    if (this.streams.size === 0) this.stop();
  }

  /** Before everything else of the shutdown: nothing has to wait for those who only look on. */
  onModuleDestroy(): void {
    this.ended = true;
    for (const stream of this.streams) stream.end();
    this.stop();
  }

  private start(): void {
    this.tail = new RunTail(this.runs);
    this.timers = [
      setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref(),
      setInterval(() => {
        for (const stream of this.streams) stream.ping();
      }, PING_INTERVAL_MS).unref(),
    ];
    void this.look();
  }

  private stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    this.tail = null;
    this.fleet = { told: '', frame: '' };
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.tellRuns();
      this.tellFleet(await this.views.view());
      this.say(null);
    } catch (error) {
      this.say(messageOf(error));
    } finally {
      this.looking = false;
    }
  }

  private async tellRuns(): Promise<void> {
    for (const run of (await this.tail?.next()) ?? [])
      this.tell(frameOf({ event: 'run', id: run.id, data: toWire(run) }), run.id);
  }

  private tellFleet(view: FleetView): void {
    const told = JSON.stringify({ ...view, at: null });
    if (told === this.fleet.told || this.streams.size === 0) return;
    this.fleet = { told, frame: frameOf({ event: 'fleet', data: view }) };
    this.tell(this.fleet.frame);
  }

  private tell(frame: string, key: string | null = null): void {
    for (const stream of this.streams) stream.send(frame, key);
  }

  /** Once when it goes and once when it comes back. @param why it does not go on; null = it does */
  private say(why: string | null): void {
    if (this.away === (why !== null)) return;
    this.away = why !== null;
    if (why === null) this.logger.info({ streams: this.streams.size }, 'the events go on');
    else this.logger.warn({ reason: why }, 'the events wait');
  }
}
