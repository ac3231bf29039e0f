/**
 * Lets another process run the TypeScript sources: `node --import <this file> script.ts`. Tests of locks and crashes need
 * real processes, and must not depend on a build. What has been translated once is kept, since tests start hundreds.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const cache = fileURLToPath(new URL('node_modules/.cache/typescript-loader/', root));
const require = createRequire(import.meta.url);
// Everything that a translation depends on, besides the source.
const translator = createHash('sha256')
  .update(readFileSync(import.meta.filename))
  .update(require('@swc/core/package.json').version)
  .digest('hex');

enableCompileCache(join(cache, 'compiled'));

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@lib/')) {
      return { url: new URL(`libs/${specifier.slice(5)}/src/index.ts`, root).href, shortCircuit: true };
    }
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return { url: source.href, shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    return { format: 'module', source: javascriptOf(fileURLToPath(url)), shortCircuit: true };
  },
});

function javascriptOf(filename) {
  const source = readFileSync(filename);
  const name = createHash('sha256').update(translator).update(filename).update(source).digest('hex');
  const kept = join(cache, `${name}.js`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const code = translate(filename, source.toString());
  keep(kept, code);
  return code;
}

function translate(filename, source) {
  // Loading the compiler costs more than anything else here, and is seldom needed.
  const { code } = require('@swc/core').transformSync(source, {
    filename,
    swcrc: false,
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  return code;
}

/** Other processes may do the same at the same time, or be killed while they do; a file is there whole or not at all. */
function keep(path, code) {
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(unfinished, code);
    renameSync(unfinished, path);
  } catch (error) {
    // Whoever may not write here translates each time, which works as well.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}
