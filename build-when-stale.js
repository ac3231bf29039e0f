/**
 * Runs `npm run build` unless `dist` holds what is in the working tree: `npm start` need not wait for it then.
 *
 *   node build-when-stale.js
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('./', import.meta.url));
const INPUTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'src',
  'libs',
];
/** A build ends with the data directory that it makes here, and removes it at its beginning. */
const LAST_OUTPUT = 'dist/libs/database/src/pglite';
const LAST_NAME = /^migrated-directory-.*\.tar\.br$/;

const modified = (path) => statSync(path).mtimeMs;

/** Of a file, or of a directory and what is in it: the directory changes when a file is added, renamed or removed. */
function lastChange(path) {
  const own = modified(path);
  if (!statSync(path).isDirectory()) return own;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, lastChange(join(path, name))), own);
}

/** Whether `dist` was built completely, and after the last change of anything that it is built from. */
export function isBuilt() {
  const directory = join(ROOT, LAST_OUTPUT);
  const last = existsSync(directory) && readdirSync(directory).find((name) => LAST_NAME.test(name));
  if (!last) return false;
  const built = modified(join(directory, last));
  return INPUTS.every((input) => lastChange(join(ROOT, input)) < built);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !isBuilt()) {
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
}
