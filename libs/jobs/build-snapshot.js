/**
 * Makes the data directory with our tables and those of the queue that a first start of the embedded database unpacks,
 * since to make them takes more than a second. Of one build only, as its migrations are, and made by what was built:
 *
 *   node libs/jobs/build-snapshot.js dist/libs
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { snapshotName, writeSnapshot } from '../database/build-snapshot.js';

const libraries = resolve(process.argv[2]);
const path = join(libraries, 'database/src/pglite', await snapshotName('migrated'));
// It would be what the new one is made from.
await rm(path, { force: true });
const { makeMigratedDirectory } = await import(
  pathToFileURL(join(libraries, 'jobs/src/engine/migrated-directory.js')).href
);
await writeSnapshot(path, await makeMigratedDirectory());
