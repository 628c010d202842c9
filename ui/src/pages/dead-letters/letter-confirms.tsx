import type { DeadLetterView } from '../../api/types';
import { explain } from '../../format/reasons';
import { Confirm } from '../../parts/confirm';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';
import { treatedText } from './treated';

interface Props {
  readonly letter: DeadLetterView;
  readonly onTreated: () => void;
  readonly onClose: () => void;
}

export function ReplayLetter({ letter, onTreated, onClose }: Props) {
  const api = useApi();
  const notify = useNotify();
  const confirm = async (why: string): Promise<void> => {
    notify(treatedText(await api.replay(letter.id, why)));
    onTreated();
  };
  return (
    <Confirm
      title="Replay the dead letter"
      confirm="Replay"
      scope="sync"
      why="optional"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        {letter.changeType ?? 'The update'}
        {letter.version !== null && ` of version ${letter.version}`} is asked for again, and the letter is taken off the
        list. It does no harm to replay twice.
      </p>
      <p class="muted">Correct the cause first: {explain(letter.reason)?.act ?? letter.reason}</p>
    </Confirm>
  );
}

export function PurgeLetter({ letter, onTreated, onClose }: Props) {
  const api = useApi();
  const notify = useNotify();
  const confirm = async (why: string): Promise<void> => {
    notify(treatedText(await api.purge(letter.id, why)));
    onTreated();
  };
  return (
    <Confirm
      title="Purge the dead letter"
      confirm="Purge"
      scope="admin"
      why="required"
      danger
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        It is taken off the list for good. <strong>The agent stays as it is</strong>: this forgets the letter, not what
        the rows ask for.
      </p>
    </Confirm>
  );
}
