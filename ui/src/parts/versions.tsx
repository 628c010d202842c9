import type { AgentSummary } from '../api/types';

type Shown = Pick<AgentSummary, 'activeVersion' | 'syncedVersion' | 'versionsBehind'>;

/** What is live, and what ought to be when that is another. */
export function Versions({ agent }: { readonly agent: Shown }) {
  const { activeVersion, syncedVersion, versionsBehind } = agent;
  const behind = versionsBehind ?? 0;
  return (
    <span class="versions">
      <span class="mono">{syncedVersion ?? 'none'}</span>
      {activeVersion !== null && activeVersion !== syncedVersion && (
        <>
          <span class="muted" aria-hidden="true">
            →
          </span>
          <span class="hidden">, wanted:</span>
          <span class="mono">{activeVersion}</span>
        </>
      )}
      {behind > 0 && <span class="behind">{behind} behind</span>}
    </span>
  );
}
