import { useState } from 'preact/hooks';
import type { AgentDetail } from '../../api/types';
import { ActionButton } from '../../parts/action-button';
import { Moment } from '../../parts/moment';
import { Empty } from '../../parts/notes';
import { Panel } from '../../parts/panel';
import { Rollback } from './rollback';

interface Props {
  readonly agent: AgentDetail;
  readonly reload: () => void;
}

export function VersionsPanel({ agent, reload }: Props) {
  const [chosen, choose] = useState<number | null>(null);
  return (
    <Panel title="Versions" class="span-4" flush>
      {agent.versions.length === 0 ? (
        <Empty title="No configuration yet" />
      ) : (
        <ul class="rows scroll-tall" tabIndex={0} aria-label="Configuration versions">
          {agent.versions.map(({ version, active, createdAt }) => (
            <li key={version}>
              <span class="mono version-number">{version}</span>
              <span class="grow">
                {active && <strong>active</strong>} {version === agent.syncedVersion && <span class="muted">live</span>}
              </span>
              <span class="muted small">
                <Moment at={createdAt} />
              </span>
              {active ? (
                <span class="row-action" />
              ) : (
                <span class="row-action">
                  <ActionButton
                    scope="admin"
                    icon="back"
                    kind="quiet"
                    label={`Roll back to version ${version}`}
                    onClick={() => choose(version)}
                  >
                    Roll back
                  </ActionButton>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {chosen !== null && <Rollback agent={agent} version={chosen} reload={reload} onClose={() => choose(null)} />}
    </Panel>
  );
}
