/** `GET /healthz`. */
export interface LivenessView {
  readonly status: 'ok';
}

/** `GET /readyz`: part (`postgres`, `redis`) → how it is. */
export interface ReadinessView {
  readonly status: 'ready' | 'unavailable';
  readonly details: Readonly<Record<string, PartHealthView>>;
}

export interface PartHealthView {
  readonly status: 'up' | 'down';
  readonly message?: string;
}
