import type { AgentDetail, Drift } from '../../api/types';
import { fieldValue, number, words } from '../../format/text';
import { Icon } from '../../parts/icon';
import { Empty, Note } from '../../parts/notes';
import { Panel } from '../../parts/panel';

interface Line {
  readonly field: string;
  readonly desired: unknown;
  readonly observed: unknown;
  readonly drift: Drift | null;
}

/** Every field that either side knows: what differs first, then in the order of the specification. */
function lines({ desired, observed, drift }: AgentDetail): Line[] {
  const wanted = desired?.spec ?? {};
  const seen = observed?.spec ?? {};
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(seen), ...drift.map(({ field }) => field)])];
  const all = names.map((field) => ({
    field,
    desired: wanted[field],
    observed: seen[field],
    drift: drift.find((one) => one.field === field) ?? null,
  }));
  return [...all.filter((line) => line.drift !== null), ...all.filter((line) => line.drift === null)];
}

/** Desired beside observed, with the drift marked. */
export function Comparison({ agent }: { readonly agent: AgentDetail }) {
  const { desired, observed, observedError, drift, owned } = agent;
  const summary =
    observed === null
      ? ''
      : drift.length === 0
        ? 'nothing differs'
        : `${drift.length} ${drift.length === 1 ? 'field differs' : 'fields differ'}`;
  return (
    <Panel
      title="Desired and observed"
      class="span-8"
      flush
      aside={summary !== '' && <span class={drift.length > 0 ? 'differs small' : 'muted small'}>{summary}</span>}
    >
      {desired?.invalid != null && (
        <Note tone="warn">
          <strong>Version {desired.version} cannot be used:</strong> {desired.invalid}
        </Note>
      )}
      {observedError !== null && <Note tone="warn">Pipecat Cloud cannot be asked: {observedError}</Note>}
      {owned === false && (
        <Note tone="warn">
          What is there was not made by config-sync, so it is left alone. <strong>Adopt</strong> it if it is yours.
        </Note>
      )}
      {desired === null && observed === null ? (
        <Empty title="Neither desired nor there">
          No configuration is active, and Pipecat Cloud has no such agent.
        </Empty>
      ) : (
        <ComparisonTable agent={agent} />
      )}
    </Panel>
  );
}

function ComparisonTable({ agent }: { readonly agent: AgentDetail }) {
  const { desired, observed } = agent;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Desired and observed, field by field">
      <table class="table table-compare">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Desired {desired !== null && <span class="muted">version {desired.version}</span>}</th>
            <th scope="col">Observed {observed === null && <span class="muted">nothing there</span>}</th>
          </tr>
        </thead>
        <tbody>
          {lines(agent).map((line) => (
            <ComparisonRow key={line.field} line={line} there={observed !== null} />
          ))}
          <tr>
            <th scope="row">context</th>
            <td>{desired?.contextBytes == null ? '–' : `${number(desired.contextBytes)} bytes`}</td>
            <td class="muted">as each session heard it, below</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function ComparisonRow({ line, there }: { readonly line: Line; readonly there: boolean }) {
  const { field, desired, observed, drift } = line;
  return (
    <tr class={drift === null ? undefined : 'drift'}>
      <th scope="row">
        {drift !== null && (
          <span class="differs" title="differs">
            <Icon name="diamond" size={11} />
            <span class="hidden">Differs: </span>
          </span>
        )}
        {words(field)}
      </th>
      <td class="mono">{fieldValue(drift?.desired ?? desired)}</td>
      <td class="mono">
        {drift === null && observed === undefined && there ? (
          <span class="muted" title="Pipecat Cloud does not let it be read back">
            not readable
          </span>
        ) : (
          fieldValue(drift?.observed ?? observed)
        )}
      </td>
    </tr>
  );
}
