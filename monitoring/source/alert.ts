/** `critical`: somebody is called. `warning`: somebody looks at it in working hours. */
export type Severity = 'critical' | 'warning';

/** A rule for Prometheus. Texts are its templates: `{{ $value }}` and `{{ $labels.x }}`. */
export interface Alert {
  /** `ConfigSync…`; its runbook is `docs/runbooks/<name>.md`. */
  readonly name: string;
  readonly severity: Severity;
  readonly expression: string;
  /** How long it must hold, as Prometheus writes times. */
  readonly holds: string;
  /** One sentence. */
  readonly summary: string;
  /** What it means and what to do first. */
  readonly description: string;
}
