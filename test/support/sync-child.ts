import { createInterface } from 'node:readline';
import { Database, DataFilesService, DataSourcesService } from '@lib/data-backends';
import type { SyncStep } from '@lib/sources';
import { type ChildApplicationOptions, say, startChildApplication } from './child-application.js';
import { leftovers } from './sync-invariants.js';

/** What a killed process is started with. */
export interface SyncChildOptions extends ChildApplicationOptions {
  /** Where the second sync is killed, and at which time it gets there. */
  readonly step: SyncStep;
  readonly occurrence: number;
}

/** What a process finds when it starts, and after its first sync. */
export interface SyncChildState {
  readonly revision: number;
  readonly contents: Readonly<Record<string, string>>;
  readonly leftovers: Readonly<Record<string, number>>;
}

/**
 * The life of one process: says what it finds, syncs when it is told to, says what it holds, and kills itself when it is
 * told to go on, in the middle of the next sync.
 */
export async function runSyncChild(options: SyncChildOptions): Promise<never> {
  let armed = false;
  let reached = 0;
  const checkpoint = (step: SyncStep): void => {
    if (armed && step === options.step && ++reached === options.occurrence) process.kill(process.pid, 'SIGKILL');
  };
  const application = await startChildApplication(options, checkpoint);
  const database = application.get(Database);
  const sources = application.get(DataSourcesService);
  const { items } = await sources.list();
  const { id } =
    items[0] ?? (await sources.create({ name: 'tree', type: 'local', sourceUrl: `file://${options.root}` }));
  const tell = async (what: string): Promise<void> => {
    const { revision } = await sources.get(id);
    const contents = await contentsOf(application.get(DataFilesService), id);
    const state: SyncChildState = { revision, contents, leftovers: { ...(await leftovers(database)) } };
    say(`${what} ${JSON.stringify(state)}`);
  };

  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  await tell('found');
  await lines.next();
  // Time passes: a lease that nobody keeps alive expires.
  await database.query(
    `UPDATE ${database.schema}.data_source SET lease_expires_at = 'epoch' WHERE lease_token IS NOT NULL`,
  );
  await sources.sync(id);
  await tell('synced');
  await lines.next();
  armed = true;
  await sources.sync(id);
  throw new Error(`the sync never got to ${options.step}`);
}

async function contentsOf(files: DataFilesService, id: string): Promise<Record<string, string>> {
  const { items } = await files.list(id, { limit: 1_000 });
  const contents: Record<string, string> = {};
  // What tells the generations apart is at the beginning of each file.
  for (const { path } of items) contents[path] = (await files.read(id, path)).toString('latin1', 0, 40);
  return contents;
}
