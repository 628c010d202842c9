import { useState } from 'preact/hooks';
import type { AgentDetail } from '../../api/types';
import { ActionButton } from '../../parts/action-button';
import { Adopt, Heal, Pause, Resume } from './agent-confirms';
import { PlanDialog } from './plan-dialog';
import { Rollback } from './rollback';
import { SyncDialog } from './sync-dialog';

type Asked = 'plan' | 'sync' | 'pause' | 'resume' | 'rollback' | 'adopt' | 'heal' | null;

interface Props {
  readonly agent: AgentDetail;
  readonly reload: () => void;
}

/** The version that was active before the present one. */
function previousVersion({ versions, activeVersion }: AgentDetail): number | null {
  const older = versions.filter(({ version }) => version < (activeVersion ?? 0)).map(({ version }) => version);
  return older.length === 0 ? null : Math.max(...older);
}

/** What can be done to one agent. Each is asked for by a dialog that says what will happen. */
export function AgentActions({ agent, reload }: Props) {
  const [asked, ask] = useState<Asked>(null);
  const previous = previousVersion(agent);
  const close = (): void => ask(null);
  const props = { agent, reload, onClose: close };
  return (
    <>
      <ActionButton icon="plan" onClick={() => ask('plan')}>
        Plan
      </ActionButton>
      <ActionButton icon="sync" kind="primary" scope="sync" onClick={() => ask('sync')}>
        Sync…
      </ActionButton>
      {agent.reason === 'DriftDetected' && (
        <ActionButton icon="check" scope="sync" onClick={() => ask('heal')}>
          Heal drift…
        </ActionButton>
      )}
      {agent.paused === null ? (
        <ActionButton icon="pause" scope="sync" onClick={() => ask('pause')}>
          Pause…
        </ActionButton>
      ) : (
        <ActionButton icon="play" scope="sync" onClick={() => ask('resume')}>
          Resume…
        </ActionButton>
      )}
      <ActionButton
        icon="back"
        scope="admin"
        blocked={previous === null ? 'there is no version to go back to' : null}
        onClick={() => ask('rollback')}
      >
        Roll back…
      </ActionButton>
      {agent.owned === false && (
        <ActionButton icon="hand" scope="admin" onClick={() => ask('adopt')}>
          Adopt…
        </ActionButton>
      )}
      {asked === 'plan' && <PlanDialog agent={agent} onClose={close} />}
      {asked === 'sync' && <SyncDialog {...props} />}
      {asked === 'heal' && <Heal {...props} />}
      {asked === 'pause' && <Pause {...props} />}
      {asked === 'resume' && <Resume {...props} />}
      {asked === 'adopt' && <Adopt {...props} />}
      {asked === 'rollback' && previous !== null && <Rollback version={previous} {...props} />}
    </>
  );
}
