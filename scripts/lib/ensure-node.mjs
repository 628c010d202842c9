const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** Ends the process with one sentence when Node is older than the service needs. */
export function ensureNode() {
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node ${process.versions.node} is too old: this needs Node 20.19 or newer (https://nodejs.org).`);
  process.exit(1);
}
