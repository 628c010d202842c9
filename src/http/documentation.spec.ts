import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEM_CODES, PROBLEM_STATUSES, type ProblemCode } from './problem-codes';

/** Code and statuses of each row of docs/admin-api.md. */
function documented(): [string, string][] {
  const page = readFileSync(join(__dirname, '../../docs/admin-api.md'), 'utf8');
  const [, table = ''] = page.split('| code | status | means |');
  return [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(
    ([, code = '', statuses = '']) => [code, statuses],
  );
}

it('every code of a problem has its row in docs/admin-api.md, and there are no others', () => {
  const codes = documented().map(([code]) => code);
  expect(codes.sort()).toEqual(Object.keys(PROBLEM_CODES).sort());
});

it('the statuses of the page are those of the OpenAPI document', () => {
  const open = documented().filter(([code]) => code !== 'RequestRejected');
  const told = open.map(([code]) => [code, (PROBLEM_STATUSES[code as ProblemCode] ?? []).join(', ')]);
  expect(told).toEqual(open);
});
