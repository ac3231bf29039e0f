import { DEFAULT_SCHEMA, migrate, PgliteDatabase } from '@lib/database';
import { BUILT_IN_QUEUES } from '../runner/runner-declaration.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { MessageQueue } from './message-queue.js';

/**
 * A data directory with our tables in the default schema, and those of the queue, as a plain tar. A start finds nothing
 * to migrate in it.
 */
export async function makeMigratedDirectory(): Promise<Buffer> {
  const database = await PgliteDatabase.open({ schema: DEFAULT_SCHEMA });
  try {
    await migrate(database);
    const registry = new JobRunnerRegistry();
    registry.fill(BUILT_IN_QUEUES, []);
    const queue = new MessageQueue(database, registry, { migrate: true, worker: false });
    await queue.start();
    await queue.stop();
    // Nothing is left to recover for those who start from it.
    await database.execute('CHECKPOINT');
    return await database.dump();
  } finally {
    await database.close();
  }
}
