const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** The token of `Authorization: Bearer <token>`; null = there is none. */
export function bearerOf(header: string | undefined): string | null {
  return BEARER.exec(header ?? '')?.[1] ?? null;
}
