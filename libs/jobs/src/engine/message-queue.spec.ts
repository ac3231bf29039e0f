import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import { FaultyDatabase } from '../../../../test/support/faulty-database.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { MessageQueue } from './message-queue.js';

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

// On PostgreSQL the pool has timers of its own.
describeOnEachDatabase(
  'The message queue',
  (open) => {
    it('leaves no timer behind, wherever its start fails: it would keep the process alive', async () => {
      const database = new FaultyDatabase(await open());
      const registry = { queues: ['high', 'default', 'low'] } as unknown as JobRunnerRegistry;
      const queue = new MessageQueue(database, registry, { worker: true, migrate: true });
      const before = timers();
      let failures = 0;
      for (let started = false; !started;) {
        database.fail(failures + 1, 'outage', () => new Error('The server is away'));
        started = await queue.start().then(
          () => true,
          () => false,
        );
        if (!started) {
          failures++;
          expect({ failures, timers: timers() }).toEqual({ failures, timers: before });
        }
      }
      expect(failures).toBeGreaterThan(registry.queues.length);
      database.mend();
      await queue.stop();
      expect(timers()).toBe(before);
    }, 60_000);
  },
  ['pglite'],
);
