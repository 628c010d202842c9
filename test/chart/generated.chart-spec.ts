import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

describe('what is generated in helm/', () => {
  it('is what its sources say (else: npm run chart)', () => {
    const script = join(__dirname, '../../scripts/chart.mjs');
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
    // Under --no-build it may have to build first.
  }, 300_000);
});
