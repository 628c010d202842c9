import { fail, ok, skip, warn, type Finding } from '../finding';

const CHECK = 'clocks';
const WARN_MS = 5000;
const FAIL_MS = 60_000;

export interface Clock {
  readonly whose: string;
  /** Its time minus ours; null = not known. */
  readonly aheadMs: number | null;
}

/** Leases go by PostgreSQL's clock and the call budget by Redis's; sessions are dated by Pipecat Cloud, and certificates by everybody. */
export function clockFinding(clocks: readonly Clock[]): Finding {
  const known = clocks.flatMap(({ whose, aheadMs }) => (aheadMs === null ? [] : [{ whose, aheadMs }]));
  if (known.length === 0) return skip(CHECK, 'nobody could be asked for the time');
  const wrong = known.filter(({ aheadMs }) => Math.abs(aheadMs) > WARN_MS);
  if (wrong.length === 0) return ok(CHECK, `${known.map(({ whose }) => whose).join(', ')} and this machine agree`);
  const fact = wrong.map(
    ({ whose, aheadMs }) =>
      `${whose} is ${(Math.abs(aheadMs) / 1000).toFixed(0)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`,
  );
  const remedy =
    wrong.length === known.length && known.length > 1 ? 'set this machine’s clock by NTP' : 'set its clock by NTP';
  return wrong.some(({ aheadMs }) => Math.abs(aheadMs) > FAIL_MS)
    ? fail(CHECK, fact.join(', '), remedy)
    : warn(CHECK, fact.join(', '), remedy);
}
