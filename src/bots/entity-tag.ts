/** The entity tag of a version, `"7"`. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Does the bot hold this version already, by its If-None-Match? A list and weak tags are taken as RFC 9110 says; `*` is not, since it does
 * not say which version the bot holds.
 */
export function holds(ifNoneMatch: string | undefined, version: number): boolean {
  const wanted = entityTag(version);
  return (ifNoneMatch ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === wanted);
}
