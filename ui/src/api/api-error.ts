/** An answer that is no success, in the words of its problem document (RFC 9457). Status 0 = no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly requestId: string | null = null,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

interface ProblemBody {
  readonly code?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly requestId?: unknown;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Never rejects: a body that is no problem document, as a proxy's page, leaves the status to speak. */
export async function toApiError(response: Response): Promise<ApiError> {
  const parsed: unknown = await response.json().catch(() => null);
  const body: ProblemBody = typeof parsed === 'object' && parsed !== null ? parsed : {};
  const detail = text(body.detail) ?? text(body.title) ?? `the service answered ${response.status}`;
  const retryAfter = response.headers.get('retry-after');
  const hint = response.status === 429 && retryAfter !== null ? ` (again in ${retryAfter} s)` : '';
  const requestId = text(body.requestId) ?? response.headers.get('x-request-id');
  return new ApiError(response.status, text(body.code) ?? `Http${response.status}`, `${detail}${hint}`, requestId);
}

/** What to show of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
