/** How the roll-out of an image ends when it does not go well. */
export interface ImageOutcome {
  /** `fail`: phase Failed. `stuck`: never gets past Creating. `infrastructure`: stuck, and the platform says it is its own fault. */
  outcome: 'fail' | 'stuck' | 'infrastructure';
  /** The reason in the revision's health, such as CrashLoopBackOff, ImagePullBackOff or OOMKilled. */
  reason?: string;
  /** The code in `errors[]`, such as PCC_IMAGE_NOT_FOUND. */
  code?: string;
  message?: string;
}

export interface Failure {
  reason: string;
  code: string;
  message: string;
}

const PULL_REASON = /^(ImagePullBackOff|ErrImagePull|InvalidImageName)$/;

export function failureOf(outcome: ImageOutcome): Failure {
  return {
    reason: outcome.reason ?? 'CrashLoopBackOff',
    code: outcome.code ?? 'PCC_UNKNOWN_ERROR',
    message: outcome.message ?? 'The agent exited before it became ready',
  };
}

/** An image that cannot be pulled fails before any replica starts; anything else fails while it is validated. */
export function failsAtPull(outcome: ImageOutcome): boolean {
  return PULL_REASON.test(outcome.reason ?? '');
}
