/** The statuses with which the platform turns a call down. */
export type RefusalStatus = 400 | 401 | 404 | 409 | 413 | 429;

export interface RefusalDetails {
  /** Absent: the endpoint's usual text for that status. */
  text?: string;
  /** Absent: the endpoint's usual code for that status. */
  code?: string;
  /** For the people reading: which field was wrong. The real platform does not say. */
  why?: string;
  /** What the body carries besides `error` and `code`. */
  extra?: Record<string, unknown>;
}

/**
 * The platform says no. Only the meaning is here; the wire shape depends on the family of endpoints that was
 * called and is chosen in `api/`.
 */
export class Refusal extends Error {
  constructor(
    readonly status: RefusalStatus,
    readonly details: RefusalDetails = {},
  ) {
    super(details.why ?? details.text ?? `refused with ${status}`);
  }
}

export function notFound(text?: string): Refusal {
  return new Refusal(404, text === undefined ? {} : { text });
}

export function badRequest(text: string, why?: string): Refusal {
  return new Refusal(400, why === undefined ? { text } : { text, why });
}
