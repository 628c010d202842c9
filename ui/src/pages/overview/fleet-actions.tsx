import { useState } from 'preact/hooks';
import type { FleetView } from '../../api/types';
import { count } from '../../format/text';
import { ActionButton } from '../../parts/action-button';
import { Confirm } from '../../parts/confirm';
import { useLive } from '../../state/live';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';

type Asked = 'pause' | 'resume' | 'release' | null;

/** What can be done to the whole fleet. */
export function FleetActions({ fleet }: { readonly fleet: FleetView }) {
  const [asked, ask] = useState<Asked>(null);
  const close = (): void => ask(null);
  return (
    <>
      {fleet.held > 0 && (
        <ActionButton scope="admin" icon="hand" onClick={() => ask('release')}>
          Release held deletes…
        </ActionButton>
      )}
      {fleet.paused.fleet === null ? (
        <ActionButton scope="admin" icon="pause" onClick={() => ask('pause')}>
          Pause the fleet…
        </ActionButton>
      ) : (
        <ActionButton scope="admin" icon="play" kind="primary" onClick={() => ask('resume')}>
          Resume the fleet…
        </ActionButton>
      )}
      {asked === 'pause' && <PauseFleet agents={fleet.agents} onClose={close} />}
      {asked === 'resume' && <ResumeFleet onClose={close} />}
      {asked === 'release' && <ReleaseDeletes held={fleet.held} onClose={close} />}
    </>
  );
}

function PauseFleet({ agents, onClose }: { readonly agents: number; readonly onClose: () => void }) {
  const api = useApi();
  const notify = useNotify();
  const { refresh } = useLive();
  const confirm = async (why: string): Promise<void> => {
    await api.pauseFleet(why);
    notify('The fleet is paused.');
    refresh();
  };
  return (
    <Confirm
      title="Pause the fleet"
      confirm="Pause the fleet"
      scope="admin"
      why="required"
      danger
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        Nothing is changed at Pipecat Cloud for any of {count(agents, 'agent')} until it is resumed. What is in the
        middle of a change ends that change. Requests are kept, and live calls go on.
      </p>
    </Confirm>
  );
}

function ResumeFleet({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const notify = useNotify();
  const { refresh } = useLive();
  const confirm = async (why: string): Promise<void> => {
    const { agents } = await api.resumeFleet(why);
    notify(`The fleet is resumed: ${count(agents, 'agent')} waited.`);
    refresh();
  };
  return (
    <Confirm
      title="Resume the fleet"
      confirm="Resume the fleet"
      scope="admin"
      why="required"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        Whatever came in meanwhile is worked on, within the budget of calls. Agents that are paused by themselves stay
        so.
      </p>
    </Confirm>
  );
}

function ReleaseDeletes({ held, onClose }: { readonly held: number; readonly onClose: () => void }) {
  const api = useApi();
  const notify = useNotify();
  const { refresh } = useLive();
  const confirm = async (why: string): Promise<void> => {
    const { agents } = await api.releaseDeletes(held, why);
    notify(`${count(agents, 'delete')} released.`);
    refresh();
  };
  return (
    <Confirm
      title="Release held deletes"
      confirm={`Delete ${count(held, 'agent')}`}
      scope="admin"
      why="required"
      danger
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        The brake holds {count(held, 'delete')}. <strong>Releasing them deletes these agents at Pipecat Cloud.</strong>{' '}
        When the number has changed meanwhile, nothing is released.
      </p>
    </Confirm>
  );
}
