export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly agents: number;
  readonly replicas: number;
  readonly foreign: number;
  /** How long after the last fault everything must be in line. */
  readonly convergeMs: number;
  /** Kinds of weather that are left out. */
  readonly without: readonly string[];
}
