import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { configuration, nameOf } from '../../support/agents';
import { waitFor } from '../../support/wait-for';
import type { World } from '../../support/world';
import { healthy } from './agents';
import type { TestBrowser } from './browser';

const IMAGES = join(__dirname, '../../../docs/images');

/** An agent with something to see: callers, one of whom cannot be told, a dead letter, and somebody who changed it by hand. */
export async function failing(world: World): Promise<string> {
  const id = await healthy(world, 'Pharmacy line 24/7');
  const name = nameOf(id);
  await world.simulator.addSessions(name, 3);
  await world.publisher.activate(
    id,
    2,
    configuration({ image: 'acme/pharmacy:2.4.0', autoScaling: { minAgents: 1, maxAgents: 20 } }),
  );
  await world.publish({ agent_id: id, version: 2, change_type: 'FULL_SYNC' });
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
  await world.simulator.addSessions(name, 1, { mode: 'no-route' });
  await world.publisher.activate(
    id,
    3,
    configuration(
      { image: 'acme/pharmacy:2.4.0', autoScaling: { minAgents: 1, maxAgents: 20 } },
      { systemPrompt: 'We are open on Sundays.' },
    ),
  );
  await world.publish({ agent_id: id, version: 3, change_type: 'CONTEXT_UPDATE' });
  await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'ContextPushUnsupported' });
  await waitFor('its dead letter', async () => (await world.deadLetters()).length > 0);
  await world.publish('{"agent": "the field is called agent_id"}');
  await waitFor('another one', async () => (await world.deadLetters()).length > 1);
  await world.simulator.http.put(`/agents/${name}`, {
    image: 'acme/pharmacy:2.3.1',
    autoScaling: { minAgents: 1, maxAgents: 50 },
  });
  return id;
}

/** The pages as docs/ui.md shows them. */
export async function takePictures(browser: TestBrowser, scheme: 'light' | 'dark', agentId: string): Promise<void> {
  const picture = (page: Page, name: string): Promise<Buffer> =>
    page.screenshot({ path: join(IMAGES, `ui-${name}-${scheme}.png`), animations: 'disabled' });
  const shared = { scheme, scale: 1.5, width: 1280 };
  await browser.tab({ ...shared, height: 880 }, async ({ page }) => {
    await page.locator('.plot canvas').waitFor();
    await page.locator('.line').getByText('Live').waitFor();
    await picture(page, 'overview');
  });
  await browser.tab({ ...shared, height: 720, path: 'agents?status=ERROR_SYNC' }, async ({ page }) => {
    await page.locator('.table-agents').waitFor();
    await picture(page, 'agents');
  });
  await browser.tab({ ...shared, height: 1180, path: `agents/${agentId}` }, async ({ page }) => {
    await page.locator('.timeline').waitFor();
    await page.getByText('1 behind').first().waitFor();
    await page.getByText('no-route').or(page.getByText('unsupported')).first().waitFor();
    await picture(page, 'agent');
    await page.getByRole('button', { name: 'Sync…' }).click();
    await page.locator('.plan').waitFor();
    await picture(page, 'plan');
  });
  await browser.tab({ ...shared, height: 480, path: 'dead-letters' }, async ({ page }) => {
    await page.locator('.table-letters').waitFor();
    await picture(page, 'dead-letters');
  });
}
