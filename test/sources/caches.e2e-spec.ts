import { randomUUID } from 'node:crypto';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CacheKeeper } from '../../libs/sources/src/housekeeping/cache-keeper.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { SourceApplication } from '../support/source-application.js';
import { TestClock } from '../support/test-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describeOnEachDatabase(
  'Caches of backends',
  (open) => {
    let application: SourceApplication;
    let other: SourceApplication;
    const clock = new TestClock(new Date());
    const old = new Date(clock.now().getTime() - 31 * DAY);

    beforeAll(async () => {
      // Two machines: one database, but each has a data directory of its own.
      const database = await open();
      application = await SourceApplication.start(database, { clock });
      other = await SourceApplication.start(database, { clock });
    });

    afterAll(async () => {
      await other?.[Symbol.asyncDispose]();
      await application?.[Symbol.asyncDispose]();
    });

    const clean = () => application.module.get(CacheKeeper).clean();
    const directory = (of: SourceApplication, type = 'git') => join(of.dataDir, 'cache', type);

    const make = async (of: SourceApplication, name: string, used: Date): Promise<string> => {
      const path = join(directory(of), name);
      await mkdir(join(path, 'x.git'), { recursive: true });
      await writeFile(join(path, 'x.git', 'HEAD'), '');
      await utimes(path, used, used);
      return name;
    };

    it('go when no sync has used them for 30 days; those of running syncs stay', async () => {
      const { source, remote } = await application.add();
      const { database } = application;
      remote.write('a', 'a');
      await make(application, randomUUID(), old);
      await make(application, `${randomUUID()}.removed`, old);
      await make(application, `test-${randomUUID()}`, old);
      const used = await make(application, randomUUID(), new Date(clock.now().getTime() - 29 * DAY));
      const syncing = await make(application, source.id, old);
      const lease = (token: string | null): Promise<unknown> =>
        database.query(`UPDATE "${database.schema}".data_source SET lease_token = $2 WHERE id = $1`, [
          source.id,
          token,
        ]);
      await lease(randomUUID());
      expect(await clean()).toBe(3);
      expect((await readdir(directory(application))).toSorted()).toEqual([used, syncing].toSorted());
      await lease(null);
      expect(await clean()).toBe(1);

      // A sync counts as use.
      await application.sources.sync(source.id);
      const path = join(directory(application, 'memory'), source.id);
      await utimes(path, old, old);
      await application.sources.sync(source.id);
      expect(await clean()).toBe(0);
    });

    it('are looked after by each machine itself, soon after the start and then every day', async () => {
      const machines = [application, other];
      for (const pause of [HOUR, DAY]) {
        const unused = await Promise.all(machines.map((machine) => make(machine, randomUUID(), old)));
        clock.advance(pause);
        await eventually(async () => {
          const left = (await Promise.all(machines.map((machine) => readdir(directory(machine))))).flat();
          return !left.some((name) => unused.includes(name));
        });
      }
    });
  },
  ['pglite'],
);
