import { useState } from 'preact/hooks';
import type { DriftedAgent } from '../../api/types';
import { fieldValue, words } from '../../format/text';
import { ActionButton } from '../../parts/action-button';
import { Confirm } from '../../parts/confirm';
import { Moment } from '../../parts/moment';
import { Empty, ErrorNote, Loading } from '../../parts/notes';
import { Pager } from '../../parts/pager';
import { Panel } from '../../parts/panel';
import { useLiveReload } from '../../state/live';
import { useNotify } from '../../state/notices';
import { usePaged } from '../../state/paged';
import { agentHref } from '../../state/route';
import { useApi } from '../../state/session';

const SIZE = 50;

/** Agents that somebody changed at Pipecat Cloud. */
export function DriftedPanel() {
  const api = useApi();
  const paged = usePaged('drift', (cursor, signal) => api.drift(cursor, signal));
  const { data, error, loading, reload } = paged;
  const [healing, heal] = useState<DriftedAgent | null>(null);
  useLiveReload(reload, () => true);
  return (
    <Panel title="Changed at Pipecat Cloud" class="span-12" flush>
      {error !== null && <ErrorNote error={error} retry={reload} />}
      {data === null && loading && <Loading what="drift" />}
      {data !== null && data.items.length === 0 && (
        <Empty title="No drift">The scan of the fleet found every agent as it was left.</Empty>
      )}
      {data !== null && data.items.length > 0 && <DriftTable agents={data.items} onHeal={heal} />}
      {data !== null && (data.nextCursor !== null || paged.number > 0) && (
        <div class="panel-bar panel-bar-end">
          <Pager paged={paged} size={SIZE} what="drifted agents" />
        </div>
      )}
      {healing !== null && <HealOne agent={healing} onHealed={reload} onClose={() => heal(null)} />}
    </Panel>
  );
}

interface TableProps {
  readonly agents: readonly DriftedAgent[];
  readonly onHeal: (agent: DriftedAgent) => void;
}

function DriftTable({ agents, onHeal }: TableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of drifted agents">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">Found</th>
            <th scope="col">Differs</th>
            <th scope="col" class="num">
              Since
            </th>
            <th scope="col">
              <span class="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.agentId}>
              <th scope="row" class="agent-cell">
                <a href={agentHref(agent.agentId)}>{agent.name}</a>
                <span class="mono muted small">{agent.agentId}</span>
              </th>
              <td>{agent.message}</td>
              <td class="small">
                {agent.drift.map(({ field, desired, observed }) => (
                  <span key={field} class="change mono">
                    {words(field)}: {fieldValue(desired)} → {fieldValue(observed)}
                  </span>
                ))}
              </td>
              <td class="num nowrap">
                <Moment at={agent.since} />
              </td>
              <td class="row-buttons">
                <ActionButton
                  kind="quiet"
                  scope="sync"
                  label={`Heal the drift of ${agent.name}`}
                  onClick={() => onHeal(agent)}
                >
                  Heal
                </ActionButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HealProps {
  readonly agent: DriftedAgent;
  readonly onHealed: () => void;
  readonly onClose: () => void;
}

function HealOne({ agent, onHealed, onClose }: HealProps) {
  const api = useApi();
  const notify = useNotify();
  const confirm = async (why: string): Promise<void> => {
    await api.heal(agent.agentId, why);
    notify('The healing is recorded.');
    onHealed();
  };
  return (
    <Confirm
      title={`Heal the drift of ${agent.name}`}
      confirm="Heal"
      scope="sync"
      why="optional"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>What was changed at Pipecat Cloud is put back to version {agent.version ?? '–'}. Bots may restart.</p>
    </Confirm>
  );
}
