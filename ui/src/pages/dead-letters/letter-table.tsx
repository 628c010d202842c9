import { useState } from 'preact/hooks';
import type { DeadLetterView } from '../../api/types';
import { explain } from '../../format/reasons';
import { ActionButton } from '../../parts/action-button';
import { Moment } from '../../parts/moment';
import { agentHref } from '../../state/route';
import { LetterDialog } from './letter-dialog';
import { PurgeLetter, ReplayLetter } from './letter-confirms';

interface Props {
  readonly letters: readonly DeadLetterView[];
  readonly withAgent: boolean;
  readonly onTreated: () => void;
}

type Asked = { readonly what: 'show' | 'replay' | 'purge'; readonly letter: DeadLetterView } | null;

export function LetterTable({ letters, withAgent, onTreated }: Props) {
  const [asked, setAsked] = useState<Asked>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of dead letters">
        <table class="table table-letters">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">Error</th>
              {withAgent && <th scope="col">Agent</th>}
              <th scope="col">Change</th>
              <th scope="col" class="num">
                Attempts
              </th>
              <th scope="col" class="num">
                Failed
              </th>
              <th scope="col">
                <span class="hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {letters.map((letter) => (
              <LetterRow
                key={letter.id}
                letter={letter}
                withAgent={withAgent}
                ask={(what) => setAsked({ what, letter })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {asked?.what === 'show' && <LetterDialog letter={asked.letter} onClose={close} />}
      {asked?.what === 'replay' && <ReplayLetter letter={asked.letter} onTreated={onTreated} onClose={close} />}
      {asked?.what === 'purge' && <PurgeLetter letter={asked.letter} onTreated={onTreated} onClose={close} />}
    </>
  );
}

interface RowProps {
  readonly letter: DeadLetterView;
  readonly withAgent: boolean;
  readonly ask: (what: 'show' | 'replay' | 'purge') => void;
}

function LetterRow({ letter, withAgent, ask }: RowProps) {
  const { reason, error, agentId, version, changeType, attempts, failedAt, replayable } = letter;
  const named = `the dead letter ${reason} of ${agentId ?? 'no agent'}`;
  return (
    <tr>
      <th scope="row" title={explain(reason)?.means}>
        {reason}
      </th>
      <td class="error-cell" title={error}>
        {error}
      </td>
      {withAgent && (
        <td>
          {agentId === null ? (
            <span class="muted">–</span>
          ) : (
            <a class="mono" href={agentHref(agentId)} title={agentId}>
              {agentId.slice(0, 13)}
            </a>
          )}
        </td>
      )}
      <td class="nowrap">
        {changeType ?? <span class="muted">–</span>}
        {version !== null && <span class="muted"> version {version}</span>}
      </td>
      <td class="num">{attempts}</td>
      <td class="num nowrap">
        <Moment at={failedAt} />
      </td>
      <td class="row-buttons">
        <ActionButton kind="quiet" label={`Show ${named}`} onClick={() => ask('show')}>
          Show
        </ActionButton>
        <ActionButton
          kind="quiet"
          scope="sync"
          label={`Replay ${named}`}
          blocked={replayable ? null : 'what was no update cannot be replayed'}
          onClick={() => ask('replay')}
        >
          Replay
        </ActionButton>
        <ActionButton kind="quiet" scope="admin" label={`Purge ${named}`} onClick={() => ask('purge')}>
          Purge
        </ActionButton>
      </td>
    </tr>
  );
}
