// node --require compile-cache.js PROGRAM: what V8 made of the large files of a program is kept for its next start, which takes half the
// processor time. The program is the same: V8 itself refuses what another version or other flags made. Node 20 cannot do this by itself.
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join } = require('node:path');
const { constants, Script } = require('node:vm');

const folder = process.env.TEST_COMPILE_CACHE;

/** Smaller files are compiled as fast as they are looked up. */
const LARGE = 20_000;
/** By then a program has called what it needs to start; what was called is kept too. Most are killed, so their end is no time for it. */
const KEEP_AFTER_MS = 3_000;

const compileAsEver = Module.prototype._compile;
/** What is not kept yet, by the file it will be in. */
const fresh = new Map();

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep() {
  try {
    for (const [file, script] of fresh) {
      fresh.delete(file);
      // Two programs that start together write the same: none may read half of it.
      writeFileSync(`${file}.${process.pid}`, script.createCachedData());
      renameSync(`${file}.${process.pid}`, file);
    }
  } catch {
    // The next start takes as long as this one. No program may end otherwise for it.
  }
}

function scriptOf(code, filename) {
  const text = Module.wrap(code);
  // By program, since two programs call different parts of a file that they share.
  const hash = createHash('sha256')
    .update(`${basename(process.argv[1])}\n${filename}\n${text}`)
    .digest('hex');
  const file = join(folder, hash);
  const cachedData = read(file);
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(text, { filename, importModuleDynamically, ...(cachedData && { cachedData }) });
  if (!cachedData || script.cachedDataRejected) fresh.set(file, script);
  return script;
}

/** As Node makes it for each module. */
function requireOf(module) {
  const resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  const { _extensions: extensions, _cache: cache } = Module;
  return Object.assign((id) => module.require(id), { resolve, main: process.mainModule, extensions, cache });
}

if (folder) {
  Module.prototype._compile = function compile(code, filename, ...more) {
    // Newer versions of Node say what it is.
    const plain = more[0] !== 'module' && !code.startsWith('#!');
    if (code.length < LARGE || !plain) return compileAsEver.call(this, code, filename, ...more);
    const make = scriptOf(code, filename).runInThisContext();
    return make.call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };
  setTimeout(keep, KEEP_AFTER_MS).unref();
  process.once('exit', keep);
}
