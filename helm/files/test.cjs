// helm test: a failure that doctor finds fails it, and so does a service that is not ready; doctor's warnings do not.
const { spawnSync } = require('node:child_process');

const WARNINGS = 2;

const { status } = spawnSync(process.execPath, ['dist/cli.js', 'doctor'], { stdio: 'inherit' });
if (status !== WARNINGS) process.exitCode = status ?? 1;

const url = `${process.env.CONFIG_SYNC_API_URL}/readyz`;
fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
  ({ ok, status: answer }) => {
    if (ok) return;
    console.log(`${url} answers ${answer}`);
    process.exitCode = 1;
  },
  (error) => {
    console.log(`${url} cannot be reached: ${error.cause?.message ?? error.message}`);
    process.exitCode = 1;
  },
);
