import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What a page does that keeps somebody out, as `rule: element`. The tool runs in the page's own world, past its policy. @param rule only this one */
export async function barriers(page: Page, rule?: string): Promise<string[]> {
  await page.evaluate(SOURCE);
  const runOnly = rule === undefined ? { type: 'tag', values: RULES } : { type: 'rule', values: [rule] };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify({ runOnly })})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} (${failureSummary ?? ''})`),
  );
}
