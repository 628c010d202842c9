import type { Drift, PlanView } from '../../api/types';
import { duration } from '../../format/duration';
import { count, fieldValue, words } from '../../format/text';
import { Note } from '../../parts/notes';

const ACTIONS: Readonly<Record<PlanView['action'], string>> = {
  none: 'Nothing differs: nothing would be called.',
  create: 'The agent would be created at Pipecat Cloud.',
  update: 'The deployment would be changed.',
  delete: 'The agent would be deleted at Pipecat Cloud.',
  context: 'Only the context would be pushed to live sessions.',
};

/** What a sync would do now. */
export function PlanSummary({ plan }: { readonly plan: PlanView }) {
  return (
    <div class="plan">
      <p class="plan-action">{ACTIONS[plan.action]}</p>
      {plan.refused !== null && (
        <Note tone="warn">
          <strong>It cannot succeed as things are: {plan.refused.reason}.</strong> {plan.refused.error}
        </Note>
      )}
      {plan.heldBy !== null && (
        <Note tone="warn">
          <strong>It would be held:</strong> {plan.heldBy}
        </Note>
      )}
      <Effects plan={plan} />
      {plan.drift.length > 0 && <Differences drift={plan.drift} />}
      {plan.calls.length > 0 && <Calls calls={plan.calls} />}
    </div>
  );
}

function Effects({ plan }: { readonly plan: PlanView }) {
  const { restarts, liveSessions, estimate, action } = plan;
  if (action === 'none') return null;
  return (
    <dl class="facts">
      <dt>Restarts bots</dt>
      <dd>{restarts ? 'yes: new sessions start on a new deployment' : 'no'}</dd>
      <dt>Live sessions</dt>
      <dd>
        {liveSessions === null
          ? 'could not be listed'
          : liveSessions === 0
            ? 'none is touched'
            : `${count(liveSessions, 'session')} touched`}
      </dd>
      <dt>Takes about</dt>
      <dd>
        {estimate === null ? (
          'not known: no history of it'
        ) : (
          <>
            {duration(estimate.medianMs)}{' '}
            <span class="muted">
              (95 of 100 within {duration(estimate.p95Ms)}; {count(estimate.runs, 'run')})
            </span>
          </>
        )}
      </dd>
    </dl>
  );
}

function Differences({ drift }: { readonly drift: readonly Drift[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="What differs">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Differs</th>
            <th scope="col">Now</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {drift.map(({ field, desired, observed }) => (
            <tr key={field} class="drift">
              <th scope="row">{words(field)}</th>
              <td class="mono">{fieldValue(observed)}</td>
              <td class="mono">{fieldValue(desired)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Calls({ calls }: { readonly calls: PlanView['calls'] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Calls that would be made">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Call</th>
            <th scope="col" class="num">
              Times
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {calls.map(({ op, times, why }, at) => (
            <tr key={at}>
              <th scope="row" class="mono">
                {op}
              </th>
              <td class="num">{times}</td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
