const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** Whom a client address counts for: an IPv4 address for itself, an IPv6 address for its /64, of which one client has 2^64. */
export function clientKey(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS).join(':');
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
