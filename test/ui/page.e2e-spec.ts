/** @jest-environment ./test/ui/support/chromium-environment.js */
import type { Page } from 'playwright-core';
import { ADMIN_TOKEN } from '../admin/support';
import { nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { TcpProxy } from '../support/tcp-proxy';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { activate, healthy, named, QUOTA, refused } from './support/agents';
import { describeInBrowser, expectRefusal, TestBrowser } from './support/browser';

const READER = 'a-token-that-may-only-read';

describeInBrowser('the fleet page', () => {
  let world: World;
  let service: Service;
  let browser: TestBrowser;

  beforeAll(async () => {
    world = await createWorld();
    service = await world.start({
      ADMIN_TOKEN,
      ADMIN_TOKENS: `night-shift read ${READER}`,
      ADMIN_RATE_LIMIT_PER_SECOND: '0',
      SYNC_PARKED_RETRY_MS: '600000',
    });
    await untilReady(service);
    browser = await TestBrowser.launch(service);
  });

  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  const heading = (page: Page) => page.getByRole('heading', { level: 1 });
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const dialog = (page: Page) => page.getByRole('dialog');
  const status = (page: Page, text: string) => page.locator('.page-head .badge', { hasText: text });

  it('lets in who has a token, keeps it for the tab, and forgets it with the sign-out', async () => {
    await browser.tab({ token: null }, async ({ page, complaints }) => {
      await page.getByLabel('Admin token').fill('a-token-that-is-not-one');
      await page.keyboard.press('Enter');
      await page.getByText('the admin token is missing or wrong').waitFor();
      expectRefusal(complaints, 401);
      await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
      await button(page, 'Sign in').click();
      await page.getByText('Agents by status').waitFor();
      await page.reload();
      await page.getByText('Agents by status').waitFor();
      expect(await page.evaluate('[document.cookie, localStorage.length]')).toEqual(['', 0]);
      await button(page, 'Sign out').click();
      await page.getByLabel('Admin token').waitFor();
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
    });
  });

  it('asks for another token when the service takes this one no more', async () => {
    await browser.tab({ token: 'a-token-of-yesterday' }, async ({ page, complaints }) => {
      await page.getByText('the admin token is missing or wrong').waitFor();
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
      expectRefusal(complaints, 401);
    });
  });

  it('leads to a failing agent, says why, replays its dead letter, and shows how it becomes SYNCED', async () => {
    const { id, allow } = await refused(world, 'Pharmacy line');
    await browser.tab({}, async ({ page }) => {
      await page.getByRole('link', { name: /ERROR_SYNC/ }).click();
      await page.getByRole('link', { name: 'Pharmacy line' }).click();
      await status(page, 'ERROR_SYNC').waitFor();
      await page.getByRole('heading', { name: 'RequestRejected' }).waitFor();
      // As text, whatever is in it.
      await page.locator('.why').getByText(QUOTA).waitFor();
      await page.getByText('Activate a corrected version.').waitFor();
      await allow();
      await button(page, /^Replay the dead letter RequestRejected/).click();
      await dialog(page).getByText('PROVISION of version 1 is asked for again').waitFor();
      await dialog(page).getByRole('button', { name: 'Replay' }).click();
      await status(page, 'SYNCED').waitFor();
      await page.getByText('1 dead letter replayed.').waitFor();
      await page.getByText('Dead letters of this agent').waitFor({ state: 'detached' });
    });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
    expect(await world.deadLetters()).toEqual([]);
  });

  it('pauses and resumes an agent, and says who did and why', async () => {
    const id = await healthy(world, 'Night desk');
    await browser.tab({ path: `agents/${id}` }, async ({ page }) => {
      await button(page, 'Pause…').click();
      await dialog(page).getByLabel(/^Why/).fill('the vendor is being called');
      await dialog(page).getByRole('button', { name: 'Pause' }).click();
      await page.locator('.why').getByText('“the vendor is being called”').waitFor();
      await activate(world, id, 2, 'acme/night:2');
      await world.publish({ agent_id: id, version: 2, change_type: 'FULL_SYNC' });
      await page.reload();
      await page.locator('.versions').getByText('1 behind').waitFor();
      await button(page, 'Resume…').click();
      await dialog(page).getByRole('button', { name: 'Resume' }).click();
      await page.locator('.why').waitFor({ state: 'detached' });
      await page.locator('.facts').getByText('2', { exact: true }).first().waitFor();
    });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
  });

  it('shows the plan before a sync, and what was planned is what is done', async () => {
    const id = await healthy(world, 'Support desk');
    await world.simulator.http.put(`/agents/${nameOf(id)}`, { image: 'acme/bot:0.9.0' });
    await browser.tab({ path: `agents/${id}` }, async ({ page }) => {
      await page.locator('tr.drift', { hasText: 'acme/bot:0.9.0' }).waitFor();
      await button(page, 'Plan').click();
      await dialog(page).getByText('The deployment would be changed.').waitFor();
      await dialog(page).getByText('yes: new sessions start on a new deployment').waitFor();
      await dialog(page).getByRole('button', { name: 'Close' }).last().click();
      await world.simulator.clearJournal();
      await button(page, 'Sync…').click();
      await dialog(page).getByRole('rowheader', { name: 'updateAgent' }).waitFor();
      await dialog(page).getByRole('button', { name: 'Sync now' }).click();
      await page.getByText('nothing differs').waitFor();
    });
    const writes = await world.simulator.writes(nameOf(id));
    expect(writes.map(({ op }) => op)).toEqual(['updateAgent']);
  });

  it('rolls back to a version, which asks why, and sticks as a new one', async () => {
    const id = await healthy(world, 'Booking line');
    await activate(world, id, 2, 'acme/booking:2');
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 30_000);
    await browser.tab({ path: `agents/${id}` }, async ({ page }) => {
      await button(page, 'Roll back to version 1').click();
      await dialog(page).getByText('becomes a new version').waitFor();
      // Nothing happens without a reason.
      await dialog(page).getByLabel(/^Why/).press('Enter');
      await dialog(page).locator('[type=submit][aria-disabled=true]').waitFor();
      await dialog(page).getByLabel(/^Why/).fill('version 2 forgets the opening hours');
      await dialog(page).getByRole('button', { name: 'Roll back' }).click();
      await page.getByText('Version 3 is active, with what version 1 says.').waitFor();
      await page.locator('.page-head').getByText('SYNCED', { exact: true }).waitFor();
      await page.goto(`${service.url}/ui/#/audit?agentId=${id}`);
      await page.getByRole('cell', { name: 'version 2 forgets the opening hours' }).waitFor();
    });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 3 }, 30_000);
  });

  it('shows what others wrote as text', async () => {
    const name = '<img src=x onerror=alert(1)><script>alert(2)</script> & "Sons"';
    const id = await healthy(world, 'Claims');
    await named(world, id, name);
    await world.publish('<svg onload=alert(3)>');
    await waitFor('its dead letter', async () => (await world.deadLetters()).length > 0);
    await browser.tab({ path: 'agents' }, async ({ page }) => {
      let asked = false;
      page.on('dialog', (alert) => {
        asked = true;
        void alert.dismiss();
      });
      await page.getByRole('link', { name, exact: true }).click();
      await heading(page).getByText(name, { exact: true }).waitFor();
      await page.goto(`${service.url}/ui/#/dead-letters`);
      await button(page, /^Show the dead letter InvalidMessageFormat/).click();
      await dialog(page).getByText('<svg onload=alert(3)>', { exact: true }).waitFor();
      expect(asked).toBe(false);
    });
  });

  it('purges dead letters within the bounds that it says', async () => {
    await world.publish('no message at all');
    await waitFor('its dead letter', async () => (await world.deadLetters()).length > 0);
    await browser.tab({ path: 'dead-letters?reason=InvalidMessageFormat' }, async ({ page }) => {
      await button(page, 'Purge many…').click();
      await dialog(page).getByText('dead letters with InvalidMessageFormat, at most 1,000').waitFor();
      await dialog(page).getByLabel(/^Why/).fill('a publisher under test');
      await dialog(page).getByRole('button', { name: 'Purge them' }).click();
      await page.getByText('No dead letter is like that').waitFor();
    });
    expect((await world.deadLetters()).filter(({ reason }) => reason === 'InvalidMessageFormat')).toEqual([]);
  });

  it('tells a token that may only read what it may not do', async () => {
    const id = await healthy(world, 'Reception');
    await browser.tab({ path: `agents/${id}`, token: READER }, async ({ page }) => {
      await heading(page).getByText('Reception').waitFor();
      const sync = button(page, /^Sync…/);
      await sync.and(page.locator('[aria-disabled=true]')).waitFor();
      expect(await sync.getAttribute('title')).toContain('night-shift has the scope read');
      await sync.press('Enter');
      expect(await dialog(page).count()).toBe(0);
    });
  });

  it('says that it is stale while the line is down, and is live again by itself', async () => {
    const proxy = await TcpProxy.inFrontOf(service.url);
    const base = proxy.through(service.url).replace(/\/$/, '');
    try {
      await browser.tab({ base }, async ({ page, complaints }) => {
        await page.locator('.line').getByText('Live').waitFor();
        proxy.hold();
        proxy.reset();
        await page.locator('.line').getByText('Stale, reconnecting').waitFor();
        // Of the stream, and of whatever else was under way.
        const cut = complaints.splice(0);
        expect(cut.length).toBeGreaterThan(0);
        for (const complaint of cut) expect(complaint).toMatch(/ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED/);
        proxy.let();
        await page.locator('.line').getByText('Live').waitFor();
        const id = await healthy(world, 'Survey calls');
        await page
          .locator('.activity')
          .getByRole('link', { name: id.slice(0, 8) })
          .first()
          .waitFor();
      });
    } finally {
      await proxy.close();
    }
  });

  it('can be used with the keyboard alone', async () => {
    const id = await healthy(world, 'Returns');
    await browser.tab({ path: 'agents' }, async ({ page }) => {
      const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
      await page.getByRole('link', { name: 'Returns' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Skip to the page');
      await page.keyboard.press('/');
      await page.keyboard.type('ret');
      await page.waitForURL(/q=ret/);
      await page.getByRole('link', { name: 'Returns' }).focus();
      await page.keyboard.press('Enter');
      await heading(page).getByText('Returns').waitFor();
      expect(await focused()).toBe('Returns');
      await button(page, 'Pause…').focus();
      await page.keyboard.press('Enter');
      await dialog(page).getByLabel(/^Why/).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
      expect(await focused()).toBe('Pause…');
    });
    expect((await world.publisher.row(id)).sync_status).toBe('SYNCED');
  });
});
