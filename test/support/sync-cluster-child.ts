import { LocalBackendPlugin } from '@lib/backends';
import { PostgresDatabase } from '@lib/database';
import type { JobsTiming } from '@lib/jobs';
import { PolicyNetwork } from '@lib/network';
import { SourceApplication } from './source-application.js';

/** What a process of a cluster that syncs by itself is started with. */
export interface SyncClusterChildOptions {
  readonly url: string;
  readonly schema: string;
  /** The directory that all sources are below. */
  readonly root: string;
  readonly timing: JobsTiming;
}

/** One process with a worker and a scheduler, until its input ends. */
export async function runSyncClusterChild({ url, schema, root, timing }: SyncClusterChildOptions): Promise<void> {
  const database = await PostgresDatabase.open({ url, schema, maxConnections: 8 });
  const application = await SourceApplication.start(database, {
    worker: { concurrency: 5 },
    scheduler: { enabled: true, minimumInterval: 1_000 },
    imports: [LocalBackendPlugin],
    network: new PolicyNetwork({ localRoots: [root] }),
    timing,
  });
  process.stdout.write(`ready ${process.pid}\n`);
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once('end', resolve));
  await application[Symbol.asyncDispose]();
  await database.close();
  process.stdout.write('stopped\n');
}
