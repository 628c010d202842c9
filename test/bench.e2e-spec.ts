import { join } from 'node:path';
import { startChild } from './support/child';

const RUN = join(__dirname, '../bench/run.mjs');

/** Its own PostgreSQL and Redis start with it, beside whatever else runs. */
const TIMEOUT_MS = 120_000;

describe('the bench', () => {
  it(
    'runs contenders side by side and finds every agent right',
    async () => {
      const peers = ['--peers', 'config-sync,limit'];
      const bench = startChild(RUN, ['w1', 'w7', '--small', '--no-build', ...peers], {});
      expect(await bench.exited).toBe(0);
      const lines = bench.output().split('\n');
      const rowsOf = (name: string): string[] => lines.filter((line) => line.startsWith(`${name} `));
      expect(rowsOf('config-sync')).toHaveLength(2);
      expect(rowsOf('limit')).toHaveLength(1);
      expect(lines).toContainEqual(expect.stringMatching(/^wrong agents +≤ 0 +0 +met$/));
    },
    TIMEOUT_MS,
  );
});
