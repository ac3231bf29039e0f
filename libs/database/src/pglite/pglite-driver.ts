import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import { DriverMissingError } from '../errors/database.errors.js';

const PACKAGE = '@electric-sql/pglite';

/** Loads PGlite. Throws `DB_DRIVER_MISSING` when it is not installed. */
export async function loadPglite(): Promise<typeof PGlite> {
  try {
    return (await import('@electric-sql/pglite')).PGlite;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const missing =
      (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes(PACKAGE);
    throw missing ? new DriverMissingError(PACKAGE, 'The embedded database') : error;
  }
}

/** The version of the PGlite that is installed. */
export async function pgliteVersion(): Promise<string> {
  const entry = import.meta.resolve(PACKAGE);
  const manifest = JSON.parse(await readFile(fileURLToPath(new URL('../package.json', entry)), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
