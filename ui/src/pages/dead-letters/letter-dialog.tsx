import type { DeadLetterView } from '../../api/types';
import { explain } from '../../format/reasons';
import { CopyButton } from '../../parts/copy-button';
import { Dialog } from '../../parts/dialog';
import { Moment } from '../../parts/moment';
import { agentHref } from '../../state/route';

/** The message as people read it; what is no JSON stays as it is. */
function readable(message: string): string {
  try {
    return JSON.stringify(JSON.parse(message), null, 2);
  } catch {
    return message;
  }
}

export function LetterDialog({ letter, onClose }: { readonly letter: DeadLetterView; readonly onClose: () => void }) {
  const { agentId, reason, truncated } = letter;
  const known = explain(reason);
  return (
    <Dialog title={`Dead letter: ${reason}`} onClose={onClose} wide>
      <div class="dialog-body">
        <p class="why-error">{letter.error}</p>
        {known !== null && (
          <p>
            {known.means} <strong>{known.act}</strong>
          </p>
        )}
        <dl class="facts">
          <dt>Failed</dt>
          <dd>
            <Moment at={letter.failedAt} /> <span class="muted">after {letter.attempts} attempts</span>
          </dd>
          <dt>Agent</dt>
          <dd>
            {agentId === null ? (
              'none'
            ) : (
              <a class="mono" href={agentHref(agentId)}>
                {agentId}
              </a>
            )}
          </dd>
          <dt>Change</dt>
          <dd>
            {letter.changeType ?? '–'} {letter.version !== null && <span class="muted">version {letter.version}</span>}
          </dd>
          <dt>Id</dt>
          <dd class="mono break">{letter.id}</dd>
        </dl>
        <div class="message-head">
          <h3>Message, as received{truncated && ', cut at 8 KiB'}</h3>
          <CopyButton text={letter.message} what="the message" />
        </div>
        <pre class="message" tabIndex={0}>
          {readable(letter.message)}
        </pre>
      </div>
    </Dialog>
  );
}
