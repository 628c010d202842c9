import { useLive } from '../state/live';
import { Note } from './notes';
import { Moment } from './moment';

/** What everybody has to know, whatever page they look at. */
export function FleetBanners() {
  const { fleet } = useLive();
  if (fleet === null) return null;
  const { paused, budget } = fleet;
  const open = budget.circuits.filter(({ state }) => state !== 'closed');
  return (
    <>
      {paused.fleet !== null && (
        <Note tone="warn">
          <strong>The fleet is paused</strong> since <Moment at={paused.fleet.since} /> by {paused.fleet.by}
          {paused.fleet.why !== null && <>: “{paused.fleet.why}”</>}. Nothing is changed at Pipecat Cloud until it is
          resumed.
        </Note>
      )}
      {open.length > 0 && (
        <Note tone="warn">
          <strong>Calls to Pipecat Cloud are held back</strong>:{' '}
          {open.map(({ credential, state }) => `the circuit of the ${credential} key is ${state}`).join(', ')}.
        </Note>
      )}
      {budget.pausedUntil !== null && Date.parse(budget.pausedUntil) > Date.now() && (
        <Note tone="warn">
          <strong>Pipecat Cloud asked for a pause</strong>: calls go on <Moment at={budget.pausedUntil} />.
        </Note>
      )}
    </>
  );
}
