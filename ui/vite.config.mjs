import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
const worthwhile = /\.(js|css|html|svg)$/;

/** Compressed once, at its best, so that the service only has to send it. */
const precompressed = {
  name: 'precompressed',
  apply: 'build',
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => worthwhile.test(file))) {
      const bytes = readFileSync(join(dir, name));
      writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params: quality }));
    }
  },
};

/** The page: built into .cache/page, or served by `npx vite ui` in front of a service at CONFIG_SYNC_URL. */
export default defineConfig({
  root: here,
  // Every address is relative, so that the page also works behind a proxy that puts it below a path.
  base: command() === 'build' ? './' : '/ui/',
  plugins: [preact({ prefreshEnabled: false, devToolsEnabled: false }), precompressed],
  build: {
    outDir: join(here, '../.cache/page'),
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: false,
    // A data: URL would be refused by the page's own policy for scripts and styles, and caches worse for images.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { '/v1': process.env.CONFIG_SYNC_URL ?? 'http://127.0.0.1:8000' } },
});

function command() {
  return process.argv.includes('build') ? 'build' : 'serve';
}
