import type { AgentDetail } from '../../api/types';
import { Confirm } from '../../parts/confirm';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';

interface Props {
  readonly agent: AgentDetail;
  readonly reload: () => void;
  readonly onClose: () => void;
}

/** Does a thing, says so, and looks again. */
function useAct({ reload }: Props) {
  const notify = useNotify();
  return async (act: Promise<unknown>, said: string): Promise<void> => {
    await act;
    notify(said);
    reload();
  };
}

export function Pause(props: Props) {
  const { agent, onClose } = props;
  const api = useApi();
  const act = useAct(props);
  return (
    <Confirm
      title={`Pause ${agent.name}`}
      confirm="Pause"
      scope="sync"
      why="optional"
      onConfirm={(why) => act(api.pause(agent.agentId, why), `${agent.name} is paused.`)}
      onClose={onClose}
    >
      <p>
        Nothing is changed for this agent until it is resumed: no deploy, no context, no delete. Requests are kept, and
        live calls go on as they are.
      </p>
    </Confirm>
  );
}

export function Resume(props: Props) {
  const { agent, onClose } = props;
  const api = useApi();
  const act = useAct(props);
  return (
    <Confirm
      title={`Resume ${agent.name}`}
      confirm="Resume"
      scope="sync"
      why="optional"
      onConfirm={(why) => act(api.resume(agent.agentId, why), `${agent.name} is resumed.`)}
      onClose={onClose}
    >
      <p>Whatever came in meanwhile is worked on at once.</p>
    </Confirm>
  );
}

export function Heal(props: Props) {
  const { agent, onClose } = props;
  const api = useApi();
  const act = useAct(props);
  return (
    <Confirm
      title={`Heal the drift of ${agent.name}`}
      confirm="Heal"
      scope="sync"
      why="optional"
      onConfirm={(why) => act(api.heal(agent.agentId, why), 'The healing is recorded.')}
      onClose={onClose}
    >
      <p>
        What was changed at Pipecat Cloud is put back to version {agent.activeVersion ?? '–'}. Plan shows what differs,
        and whether bots restart.
      </p>
    </Confirm>
  );
}

export function Adopt(props: Props) {
  const { agent, onClose } = props;
  const api = useApi();
  const act = useAct(props);
  return (
    <Confirm
      title={`Adopt ${agent.instanceId ?? agent.name}`}
      confirm="Adopt"
      scope="admin"
      why="required"
      danger
      onConfirm={(why) => act(api.adopt(agent.agentId, why), `${agent.name} is adopted.`)}
      onClose={onClose}
    >
      <p>
        The agent of this name at Pipecat Cloud was not made by config-sync. Adopting it notes that it is ours:{' '}
        <strong>the next sync changes it to what is configured</strong>, and it may be deleted from here.
      </p>
    </Confirm>
  );
}
