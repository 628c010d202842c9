import type { AgentDetail } from '../../api/types';
import { Confirm } from '../../parts/confirm';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';

interface Props {
  readonly agent: AgentDetail;
  readonly version: number;
  readonly reload: () => void;
  readonly onClose: () => void;
}

export function Rollback({ agent, version, reload, onClose }: Props) {
  const api = useApi();
  const notify = useNotify();
  const confirm = async (why: string): Promise<void> => {
    const made = await api.rollback(agent.agentId, version, why);
    notify(`Version ${made.version} is active, with what version ${made.from} says.`);
    reload();
  };
  return (
    <Confirm
      title={`Roll ${agent.name} back to version ${version}`}
      confirm="Roll back"
      scope="admin"
      why="required"
      danger
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        What version {version} says becomes a <strong>new version</strong>, which is made active and synced. So it
        sticks: the next sync does not undo it.
        {agent.activeVersion !== null && <> It takes the place of version {agent.activeVersion}, which is kept.</>}
      </p>
      <p class="muted">
        A change of the image or profile is rolled out for new calls; the context goes to live calls as well.
      </p>
    </Confirm>
  );
}
