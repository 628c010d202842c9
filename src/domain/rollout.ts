import type { ObservedAgent, RolloutFailure } from './observed-agent';

export type RolloutVerdict =
  | { readonly state: 'converged' }
  | { readonly state: 'rolling' }
  | { readonly state: 'failed'; readonly failure: RolloutFailure; readonly servingPrevious: boolean };

/**
 * Has the platform done what it accepted? Converged = reconciled to the newest deployment, and that deployment is ready and takes sessions.
 * `ready` alone can be left over from the previous revision (CONTRACT 3.1), so the ids must agree first.
 */
export function judgeRollout({ rollout }: ObservedAgent): RolloutVerdict {
  const { desiredDeploymentId, reconciledDeploymentId, ready, available } = rollout;
  if (rollout.failure !== null && !rollout.infrastructureIssue) {
    return { state: 'failed', failure: rollout.failure, servingPrevious: available };
  }
  const reconciled = desiredDeploymentId !== null && desiredDeploymentId === reconciledDeploymentId;
  return reconciled && ready && available ? { state: 'converged' } : { state: 'rolling' };
}
