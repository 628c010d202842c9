import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { ApiError, messageOf } from '../api/api-error';
import type { Scope } from '../api/types';
import { useSession } from '../state/session';
import { Dialog } from './dialog';
import { ErrorNote } from './notes';

const WHY_LENGTH = 500;

interface Props {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  readonly confirm: string;
  readonly scope: Scope;
  readonly why: 'required' | 'optional';
  readonly danger?: boolean;
  /** Why it cannot be confirmed yet; null = it can. */
  readonly blocked?: string | null;
  readonly wide?: boolean;
  readonly onConfirm: (why: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Says what will happen, asks why, does it, and stays open with the service's words when it is refused. */
export function Confirm(props: Props) {
  const { title, children, confirm, scope, why: need, danger = false, blocked = null, wide = false } = props;
  const { onConfirm, onClose } = props;
  const { denied } = useSession();
  const [why, setWhy] = useState('');
  const [state, setState] = useState<{ busy: boolean; error: Error | null }>({ busy: false, error: null });
  const given = why.trim();
  const missing = denied(scope) ?? (need === 'required' && given === '' ? 'say why: it is kept in the audit' : blocked);

  const act = async (): Promise<void> => {
    setState({ busy: true, error: null });
    try {
      await onConfirm(given);
      onClose();
    } catch (error) {
      setState({ busy: false, error: error instanceof ApiError ? error : new Error(messageOf(error)) });
    }
  };

  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null && !state.busy) void act();
        }}
      >
        {children}
        <WhyField need={need} value={why} onInput={setWhy} />
        {state.error !== null && <ErrorNote error={state.error} />}
        <footer class="dialog-foot">
          <button type="button" class="button button-plain" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            class={`button button-${danger ? 'danger' : 'primary'}`}
            aria-disabled={missing !== null || state.busy}
            title={missing ?? undefined}
          >
            {state.busy ? 'Working…' : confirm}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface WhyProps {
  readonly need: 'required' | 'optional';
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function WhyField({ need, value, onInput }: WhyProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        Why{' '}
        <span class="muted">
          {need === 'required' ? '(needed; kept in the audit)' : '(if you like; kept in the audit)'}
        </span>
      </label>
      <input
        id={id}
        // The browser's dialog gives it the focus when it opens.
        autofocus
        value={value}
        maxLength={WHY_LENGTH}
        required={need === 'required'}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
