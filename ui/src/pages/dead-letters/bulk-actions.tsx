import { useId, useState } from 'preact/hooks';
import type { DeadLetterBounds, StatusReason } from '../../api/types';
import { REASONS } from '../../format/reasons';
import { ActionButton } from '../../parts/action-button';
import { Confirm } from '../../parts/confirm';
import { useNotify } from '../../state/notices';
import { useApi } from '../../state/session';
import { boundsOf, saidOf, type BoundFields, type LetterFilter } from './bounds';
import { treatedText } from './treated';

interface Props {
  readonly filter: LetterFilter;
  readonly onTreated: () => void;
}

type Verb = 'replay' | 'purge';

/** Replays or purges many, within bounds that are shown and can be changed. */
export function BulkActions({ filter, onTreated }: Props) {
  const [verb, setVerb] = useState<Verb | null>(null);
  return (
    <>
      <ActionButton icon="play" scope="sync" onClick={() => setVerb('replay')}>
        Replay many…
      </ActionButton>
      <ActionButton icon="trash" scope="admin" onClick={() => setVerb('purge')}>
        Purge many…
      </ActionButton>
      {verb !== null && <BulkDialog verb={verb} filter={filter} onTreated={onTreated} onClose={() => setVerb(null)} />}
    </>
  );
}

interface DialogProps extends Props {
  readonly verb: Verb;
  readonly onClose: () => void;
}

const WORDS = {
  replay: { title: 'Replay many dead letters', confirm: 'Replay them', scope: 'sync', why: 'optional', danger: false },
  purge: { title: 'Purge many dead letters', confirm: 'Purge them', scope: 'admin', why: 'required', danger: true },
} as const;

function BulkDialog({ verb, filter, onTreated, onClose }: DialogProps) {
  const api = useApi();
  const notify = useNotify();
  const [fields, setFields] = useState<BoundFields>({ ...filter, before: '', limit: '1000' });
  const bounds = boundsOf(fields);
  const confirm = async (why: string): Promise<void> => {
    const ask = (within: DeadLetterBounds) =>
      verb === 'replay' ? api.replayMany(within, why) : api.purgeMany(within, why);
    notify(treatedText(await ask(bounds)));
    onTreated();
  };
  return (
    <Confirm {...WORDS[verb]} onConfirm={confirm} onClose={onClose}>
      <BoundsForm fields={fields} onChange={setFields} />
      <p>
        {verb === 'replay' ? 'Asked for again, and taken off the list: ' : 'Taken off the list for good: '}
        <strong>{saidOf(bounds)}</strong>. What is not within these bounds stays.
      </p>
    </Confirm>
  );
}

interface FormProps {
  readonly fields: BoundFields;
  readonly onChange: (fields: BoundFields) => void;
}

function BoundsForm({ fields, onChange }: FormProps) {
  const id = useId();
  const set = (change: Partial<BoundFields>): void => onChange({ ...fields, ...change });
  return (
    <div class="form-grid">
      <label for={`${id}-reason`}>Reason</label>
      <select
        id={`${id}-reason`}
        value={fields.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      >
        <option value="">any</option>
        {(Object.keys(REASONS) as StatusReason[]).map((reason) => (
          <option key={reason} value={reason}>
            {reason}
          </option>
        ))}
      </select>
      <label for={`${id}-agent`}>Agent id</label>
      <input
        id={`${id}-agent`}
        class="mono"
        value={fields.agentId}
        placeholder="any"
        autocomplete="off"
        onInput={(event) => set({ agentId: event.currentTarget.value })}
      />
      <label for={`${id}-before`}>Failed before</label>
      <input
        id={`${id}-before`}
        type="datetime-local"
        value={fields.before}
        onInput={(event) => set({ before: event.currentTarget.value })}
      />
      <label for={`${id}-limit`}>At most</label>
      <input
        id={`${id}-limit`}
        type="number"
        min={1}
        max={1000}
        value={fields.limit}
        onInput={(event) => set({ limit: event.currentTarget.value })}
      />
    </div>
  );
}
