import type { Service } from '../support/service';
import type { World } from '../support/world';
import type { Ledger } from './ledger';

/** Short enough for a run of a minute; the limits between them are kept. */
export const ENVIRONMENT = {
  PIPECAT_TIMEOUT_MS: '1000',
  SYNC_LEASE_MS: '2200',
  SYNC_SCAN_INTERVAL_MS: '700',
  SYNC_PARKED_RETRY_MS: '1500',
  SYNC_ROLLOUT_POLL_MS: '60',
  CONTEXT_PUSH_TIMEOUT_MS: '1000',
  CONTEXT_SETTLE_MS: '300',
  DEPROVISION_MAX_PER_HOUR: '1000000',
  DATABASE_POOL_SIZE: '8',
  SHUTDOWN_TIMEOUT_MS: '6000',
};

/** Replicas of the service that end and start again, sleep and wake. */
export class Replicas {
  readonly all: Service[] = [];
  readonly unexpected: string[] = [];
  private readonly running: (Service | null)[] = [];
  private readonly starting = new Set<Promise<void>>();

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {}

  async start(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) await this.launch(index);
  }

  /** Ends one replica and starts it again a little later. */
  async end(index: number, signal: 'SIGKILL' | 'SIGTERM', awayMs: number): Promise<void> {
    const service = this.running[index];
    if (service === null || service === undefined) return;
    this.running[index] = null;
    this.ledger.ends.push(Date.now());
    this.ledger.strike(signal);
    const code = await service.child.end(signal);
    if (signal === 'SIGTERM' && code !== 0) this.unexpected.push(`replica ${index} ended with ${code} on SIGTERM`);
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    await this.launch(index);
  }

  /** Puts one replica to sleep as a long garbage collection would. */
  async sleep(index: number, ms: number): Promise<void> {
    const service = this.running[index];
    if (service === null || service === undefined) return;
    const pause = { replica: index, from: Date.now(), to: Infinity };
    this.ledger.pauses.push(pause);
    this.ledger.strike('SIGSTOP');
    service.child.process.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    service.child.process.kill('SIGCONT');
    pause.to = Date.now();
  }

  /** Until every replica that is being started runs. */
  async settle(): Promise<void> {
    while (this.starting.size > 0) await Promise.allSettled(this.starting);
  }

  private launch(index: number): Promise<void> {
    const launch = this.world.start(ENVIRONMENT).then((service) => {
      this.all.push(service);
      this.running[index] = service;
      void service.child.exited.then((code) => {
        if (this.running[index] !== service) return;
        this.unexpected.push(`replica ${index} ended by itself with ${String(code)}: ${lastWords(service)}`);
      });
    });
    this.starting.add(launch);
    return launch.finally(() => this.starting.delete(launch));
  }

  /** From now on an end is no surprise. */
  dismiss(): void {
    this.running.fill(null);
  }
}

/** What is no line of the log, as the trace of an error that nobody caught. */
function lastWords({ child }: Service): string {
  const lines = child.output().split('\n');
  return lines
    .filter((line) => !line.startsWith('{"'))
    .join('\n')
    .slice(-2500);
}
