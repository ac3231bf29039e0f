import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSnapshot } from '../../libs/database/build-snapshot.js';
import './typescript-loader.mjs';

/** What global-teardown.ts has to undo; both run in the main process of Jest. */
export interface TestServices {
  stop(): Promise<void>;
}

/** Where global-setup.ts leaves its `TestServices` for global-teardown.ts. */
const SERVICES = Symbol.for('nestjs-data-backends:test-services');

/**
 * Starts what the tests of all workers share and tells them where it is:
 * `TEST_POSTGRES_URL`, a superuser's URL, and `TEST_PGLITE_SNAPSHOT`, a file that the first worker which needs it makes.
 */
export default async function globalSetup(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'data-backends-test-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // An interrupted run does not reach the teardown.
  process.once('exit', remove);
  try {
    // Opening an embedded database would take four seconds each time without it.
    await ensureSnapshot();
    // Jest leaves what this file imports to node, which the loader teaches to read it.
    const { OwnPostgres } = await import('./own-postgres.js');
    const postgres = await OwnPostgres.start({ durable: false });
    process.env['TEST_POSTGRES_URL'] = postgres.url;
    process.env['TEST_PGLITE_SNAPSHOT'] = join(directory, 'pglite.tar');
    const services: TestServices = {
      stop: async () => {
        remove();
        await postgres[Symbol.asyncDispose]();
      },
    };
    Object.assign(globalThis, { [SERVICES]: services });
  } catch (error) {
    remove();
    throw error;
  }
}
