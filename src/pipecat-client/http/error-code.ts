/** @returns the operating system's, Node's or the HTTP library's code of whatever was thrown; null = it has none that can be shown */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code) ? error.code : null;
}
