import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = 'bundle';

/** Loaded from node_modules when somebody asks for it, and not before. The others: for what we never ask of a library. */
const APART = [
  /^@opentelemetry\/sdk-node(\/|$)/,
  /^(prettier|typescript|@grpc\/grpc-js|protobufjs|@nestjs\/swagger)(\/|$)/,
];

/** One letter beyond ASCII in a file makes V8 keep all of it at two bytes a letter. */
function toAscii(file) {
  const code = readFileSync(file, 'utf8');
  const escaped = code.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== code) writeFileSync(file, escaped);
}

/**
 * Puts each program and all that it imports into a few files, in the place of the compiler's: a start that reads 2,500 modules spends two
 * thirds of its time with that. What others import from the package stays as the compiler made it. Packages that are not installed (other
 * databases, other transports) stay imports, which nothing carries out.
 *
 * @param {string} dist what the compiler made
 * @param {string[]} programs their names
 */
export async function bundle(dist, programs) {
  // Loaded here, since the scripts run before the packages are installed.
  const { rolldown } = await import('rolldown');
  const input = Object.fromEntries(programs.map((name) => [name, join(dist, `${name}.js`)]));
  const made = await rolldown({ input, platform: 'node', external: APART, treeshake: false, onLog: () => undefined });
  try {
    await made.write({
      ...{ dir: dist, format: 'cjs', keepNames: true, chunkFileNames: `${SHARED}/[name]-[hash].js` },
      comments: { legal: true, annotation: false, jsdoc: false },
    });
  } finally {
    await made.close();
  }
  const parts = existsSync(join(dist, SHARED)) ? readdirSync(join(dist, SHARED)) : [];
  const shared = parts.map((name) => join(SHARED, name));
  for (const name of [...programs.map((program) => `${program}.js`), ...shared]) toAscii(join(dist, name));
}
