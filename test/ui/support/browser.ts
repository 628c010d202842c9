import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import type { Service } from '../../support/service';
import { ADMIN_TOKEN } from '../../admin/support';

interface Found {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/** From chromium-environment.js. */
declare const chromiumFound: Found | null;

/** Left out, with a sentence from the environment, where no Chromium can be had. */
export const describeInBrowser = chromiumFound === null ? describe.skip : describe;

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A tab, and all that went wrong in it. */
export interface Tab {
  readonly page: Page;
  /** Errors and warnings of the console (so also what the policy refused), exceptions, and requests to anybody else. */
  readonly complaints: string[];
}

export interface TabOptions {
  readonly scheme?: 'light' | 'dark';
  /** null = not signed in. */
  readonly token?: string | null;
  readonly path?: string;
  /** Another way to the service. */
  readonly base?: string;
  readonly width?: number;
  readonly height?: number;
  /** Picture points for each point of the page. */
  readonly scale?: number;
  /** Runs in the page before its own script. */
  readonly script?: string;
}

/** A Chromium of the suite's own, with nothing in its profile. */
export class TestBrowser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
    private readonly service: Service,
  ) {}

  static async launch(service: Service): Promise<TestBrowser> {
    if (chromiumFound === null) throw new Error('there is no Chromium');
    const profile = mkdtempSync(join(tmpdir(), 'config-sync-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumFound.program,
      env: { ...(process.env as Record<string, string>), ...chromiumFound.env },
      headless: true,
      args: ARGS,
    });
    return new TestBrowser(context, profile, service);
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A tab of its own on a page of the service; `body` may do with it what it likes, and it must not complain. */
  async tab(options: TabOptions, body: (tab: Tab) => Promise<void>): Promise<void> {
    const { scheme = 'light', token = ADMIN_TOKEN, path = '', width = 1360, height = 860, scale = 1 } = options;
    const base = options.base ?? this.service.url;
    const browser = this.context.browser();
    if (browser === null) throw new Error('Chromium has ended');
    const settings: BrowserContextOptions = {
      colorScheme: scheme,
      viewport: { width, height },
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
      locale: 'en-GB',
    };
    const context = await browser.newContext(settings);
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const complaints = listen(page, base);
      if (token !== null) await page.addInitScript({ content: keepToken(token) });
      if (options.script !== undefined) await page.addInitScript({ content: options.script });
      await page.goto(`${base}/ui/#/${path}`);
      await body({ page, complaints });
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  }
}

function listen(page: Page, base: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(base)) complaints.push(`a request to ${request.url()}`);
  });
  return complaints;
}

/** As the page keeps it: once, so that a sign-out is one; about:blank may keep nothing. */
const keepToken = (token: string): string => `try {
  if (!window.name) sessionStorage.setItem('config-sync.token', ${JSON.stringify(token)});
  window.name = 'told';
} catch {}`;

/** The answers that a test provokes are errors to the console of Chromium. */
export function expectRefusal(complaints: string[], status: number): void {
  const said = complaints.filter((text) => text.includes(`status of ${status}`));
  expect(said.length).toBeGreaterThan(0);
  for (const text of said) complaints.splice(complaints.indexOf(text), 1);
}
