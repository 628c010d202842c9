import 'reflect-metadata';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Global, Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { LoggerModule } from 'nestjs-pino';
import request from 'supertest';
import { AppConfig } from '../config';
import { PAGE_DIRECTORY } from './ui.controller';
import { UiModule } from './ui.module';

const HTML = '<!doctype html><title>a page</title>';
const SCRIPT = 'export const words = "many and many and many more";';

describe('the fleet page', () => {
  const home = mkdtempSync(join(tmpdir(), 'config-sync-page-'));
  const page = join(home, 'page');
  const apps: INestApplication[] = [];

  async function serve(directory: string, uiEnabled = true): Promise<Server> {
    @Global()
    @Module({ providers: [{ provide: AppConfig, useValue: { uiEnabled } }], exports: [AppConfig] })
    class Config {}
    const testing = Test.createTestingModule({
      imports: [Config, LoggerModule.forRoot({ pinoHttp: { level: 'silent' } }), UiModule],
    });
    const module = await testing.overrideProvider(PAGE_DIRECTORY).useValue(directory).compile();
    const app = module.createNestApplication();
    apps.push(app);
    await app.init();
    return app.getHttpServer() as Server;
  }

  let server: Server;

  beforeAll(async () => {
    mkdirSync(join(page, 'assets'), { recursive: true });
    writeFileSync(join(home, 'secret.js'), 'outside');
    writeFileSync(join(page, '.built'), '');
    writeFileSync(join(page, 'index.html'), HTML);
    writeFileSync(join(page, 'assets/main-abc.js'), SCRIPT);
    writeFileSync(join(page, 'assets/main-abc.js.gz'), gzipSync(SCRIPT));
    writeFileSync(join(page, 'assets/main-abc.js.br'), brotliCompressSync(SCRIPT));
    server = await serve(page);
  });

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    rmSync(home, { recursive: true });
  });

  it('is one document, asked for anew each time, and told to be unchanged by its tag', async () => {
    const { headers } = await request(server).get('/ui/').expect(200, HTML);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    await request(server)
      .get('/ui/')
      .set('if-none-match', headers['etag'] ?? '')
      .expect(304, '');
    await request(server).get('/ui/').set('if-none-match', 'W/"another"').expect(200);
    await request(server).get('/ui/index.html').expect(200, HTML);
  });

  it('is led to below whatever path a proxy has put in front', async () => {
    await request(server).get('/ui').expect(308).expect('location', 'ui/');
  });

  it('has scripts that may be kept for ever, since their names change with them', async () => {
    const { headers } = await request(server).get('/ui/assets/main-abc.js').set('accept-encoding', '').expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it.each([
    { accepts: 'gzip, deflate, br', sends: 'br' },
    { accepts: 'gzip', sends: 'gzip' },
    { accepts: 'br;q=0, gzip', sends: 'gzip' },
    { accepts: 'identity', sends: undefined },
  ])('sends a script as $sends to who accepts $accepts', async ({ accepts, sends }) => {
    const { headers, text } = await request(server)
      .get('/ui/assets/main-abc.js')
      .set('accept-encoding', accepts)
      .buffer(true);
    expect(headers['content-encoding']).toBe(sends);
    // The client has unpacked it.
    expect(text).toBe(SCRIPT);
  });

  it('sends what was not compressed as it is', async () => {
    const { headers, text } = await request(server).get('/ui/').set('accept-encoding', 'br');
    expect([headers['content-encoding'], text]).toEqual([undefined, HTML]);
  });

  it('lets the page load its own script, ask its own service, and nothing else', async () => {
    const { headers } = await request(server).get('/ui/');
    expect(headers['content-security-policy']?.split(';').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      "trusted-types 'none'",
    ]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it.each([
    '/ui/nothing',
    '/ui/assets',
    '/ui/assets/',
    '/ui/.built',
    '/ui/assets/main-abc.js.gz',
    '/ui/../secret.js',
    '/ui/%2e%2e/secret.js',
    '/ui/..%2fsecret.js',
    '/ui/assets/..%5c..%5c..%5csecret.js',
    '/ui//etc/passwd',
    '/ui/__proto__',
  ])('has no file at %s', async (path) => {
    const { status, text } = await request(server).get(path);
    expect(status).toBe(404);
    expect(text).not.toContain('outside');
  });

  it('takes nothing but questions', async () => {
    await request(server).post('/ui/').expect(404);
    await request(server).head('/ui/').expect(200);
  });

  it.each([
    { why: 'it was not built', directory: () => join(home, 'nowhere'), enabled: true, detail: /was not built/ },
    { why: 'it is switched off', directory: () => page, enabled: false, detail: /UI_ENABLED/ },
  ])('answers a problem that says that $why', async ({ directory, enabled, detail }) => {
    const without = await serve(directory(), enabled);
    for (const path of ['/ui', '/ui/', '/ui/assets/main-abc.js']) {
      const { body, headers } = await request(without).get(path).expect(404);
      expect(headers).toMatchObject({
        'content-type': expect.stringContaining('application/problem+json'),
        'cache-control': 'no-store',
      });
      expect(body).toMatchObject({ status: 404, code: 'NotFound', detail: expect.stringMatching(detail) });
    }
  });
});
