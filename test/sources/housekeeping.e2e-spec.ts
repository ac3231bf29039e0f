import { randomUUID } from 'node:crypto';
import type { Database } from '@lib/database';
import { type JobContext, SystemJobRegistry } from '@lib/jobs';
import { HousekeepingJob, type HousekeepingResult } from '@lib/sources';
import { ConsoleLogger } from '@nestjs/common';
import { describeOnEachDatabase } from '../support/databases.js';
import { SourceApplication } from '../support/source-application.js';

describeOnEachDatabase('Housekeeping', (open, kind) => {
  let database: Database;
  let application: SourceApplication;

  beforeAll(async () => {
    database = await open();
    application = await SourceApplication.start(database);
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const table = (name: string): string => `"${database.schema}".${name}`;

  function keepHouse(signal = new AbortController().signal): Promise<HousekeepingResult> {
    const context = {
      logger: new ConsoleLogger({ logLevels: ['fatal'] }),
      signal,
      progress: { report: () => undefined },
    };
    const job = application.module.get(HousekeepingJob, { strict: false });
    return job.run(context as unknown as JobContext<Record<string, never>>);
  }

  it('is a system job of every day', () => {
    const [entry] = application.module.get(SystemJobRegistry, { strict: false }).list();
    expect(entry).toMatchObject({
      runner: { id: 'data-backends.housekeeping', queue: 'low' },
      timing: { interval: 1_440 },
    });
  });

  it('does nothing where there is nothing to do, but vacuum PGlite', async () => {
    expect(await keepHouse()).toEqual({
      jobs: 0,
      consumers: 0,
      sources: 0,
      revisions: 0,
      contents: 0,
      schedules: 0,
      processes: 0,
      sessions: 0,
      audit: 0,
      tables: kind === 'pglite' ? (expect.any(Number) as number) : 0,
    });
  });

  it('removes jobs 90 days after their end, with their logs; what waits or runs stays', async () => {
    const add = async (status: string, created: number, completed: number | null): Promise<string> => {
      const id = randomUUID();
      await database.query(
        `INSERT INTO ${table('job')} (id, name, status, created, completed)
         VALUES ($1, 'x', $2, now() - make_interval(days => $3), now() - make_interval(days => $4))`,
        [id, status, created, completed],
      );
      await database.query(
        `INSERT INTO ${table('job_log')} (job_id, line, time, level, message) VALUES ($1, 1, now(), 'info', 'x')`,
        [id],
      );
      return id;
    };
    for (const status of ['completed', 'failed', 'errored', 'cancelled']) await add(status, 100, 91);
    const kept = [
      await add('completed', 100, 89),
      await add('pending', 400, null),
      await add('scheduled', 400, null),
      await add('running', 400, null),
    ];
    expect(await keepHouse()).toMatchObject({ jobs: 4 });
    const { rows } = await database.query<{ id: string }>(
      `SELECT job.id FROM ${table('job')} JOIN ${table('job_log')} ON job_id = job.id WHERE job.name = 'x'`,
    );
    expect(rows.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
    await database.query(`DELETE FROM ${table('job')}`);
  });

  describe('of revisions', () => {
    const count = async (name: string, sourceId: string): Promise<number> => {
      const { rows } = await database.query<{ count: number }>(
        `SELECT count(*) AS count FROM ${table(name)} WHERE source_id = $1`,
        [sourceId],
      );
      return rows[0]!.count;
    };

    async function addWith(revisions: number): Promise<string> {
      const { source, remote } = await application.add({ deletionGuard: 'off' });
      for (let revision = 1; revision <= revisions; revision++) {
        remote.write('changes', `${source.id} ${revision}`);
        remote.write(`only-${revision}`, `${source.id} only ${revision}`);
        if (revision > 1) remote.remove(`only-${revision - 1}`);
        await application.sources.sync(source.id);
      }
      return source.id;
    }

    const age = (sourceId: string, days: number, from = 1, to = 1_000): Promise<unknown> =>
      database.query(
        `UPDATE ${table('revision')} SET published_at = now() - make_interval(days => $2)
         WHERE source_id = $1 AND number BETWEEN $3 AND $4`,
        [sourceId, days, from, to],
      );

    const numbers = async (sourceId: string): Promise<number[]> =>
      (await application.revisions.list(sourceId, { limit: 100 })).items.map(({ number }) => number);

    it('keeps the ten newest, whatever their age, and every file that one of them shows', async () => {
      const id = await addWith(13);
      await age(id, 100);
      const kept = Array.from({ length: 10 }, (_, index) => index + 4);
      const before = await Promise.all(kept.map((number) => application.contents(id, number)));

      expect(await keepHouse()).toMatchObject({ revisions: 3, contents: 0 });
      expect(await numbers(id)).toEqual(kept.toReversed());
      // Who reads a revision that goes at this moment reads it to the end.
      expect(await count('data_file', id)).toBe(26);

      await database.query(`UPDATE ${table('content')} SET last_used = now() - interval '25 hours'`);
      expect(await keepHouse()).toMatchObject({ revisions: 0, contents: 6 });
      expect(await count('data_file', id)).toBe(20);
      expect(await Promise.all(kept.map((number) => application.contents(id, number)))).toEqual(before);
      await expect(application.contents(id, 3)).rejects.toMatchObject({ code: 'REVISION_NOT_FOUND' });
      await application.sources.sync(id);
      expect(await keepHouse()).toMatchObject({ revisions: 0, contents: 0 });
    });

    it('keeps all of the last 90 days', async () => {
      const id = await addWith(13);
      await age(id, 89);
      await age(id, 91, 1, 2);
      expect(await keepHouse()).toMatchObject({ revisions: 2 });
      expect(await numbers(id)).toHaveLength(11);
    });
  });

  it('forgets schedules that no process has announced for 7 days', async () => {
    await database.query(
      `INSERT INTO ${table('schedule')} (id, name, interval_seconds, next_run, announced_at)
       VALUES ('gone', 'x', 60, now(), now() - interval '7 days 1 minute'),
              ('there', 'x', 60, now(), now() - interval '6 days 23 hours')`,
    );
    expect(await keepHouse()).toMatchObject({ schedules: 1 });
    expect((await database.query(`SELECT id FROM ${table('schedule')}`)).rows).toEqual([{ id: 'there' }]);
  });

  it('forgets processes that were seen last 7 days ago', async () => {
    await database.query(
      `INSERT INTO ${table('process')} (id, name, queues, scheduler, seen_at)
       VALUES ($1, 'gone', '{}', true, now() - interval '7 days 1 minute'),
              ($2, 'missed', '{}', true, now() - interval '6 days 23 hours')`,
      [randomUUID(), randomUUID()],
    );
    expect(await keepHouse()).toMatchObject({ processes: 1 });
    expect((await database.query(`SELECT name FROM ${table('process')}`)).rows).toEqual([{ name: 'missed' }]);
  });

  it('removes sessions and login codes whose time is over, and what was kept of changes 365 days ago', async () => {
    const session = (hash: string, idle: string, end: string) =>
      database.query(
        `INSERT INTO ${table('session')} (id, hash, idle_until, expires_at)
         VALUES ($1, $2, now() + $3::interval, now() + $4::interval)`,
        [randomUUID(), Buffer.from(hash), idle, end],
      );
    await session('over', '1 hour', '-1 second');
    await session('idle', '-1 second', '1 hour');
    await session('open', '1 hour', '1 hour');
    await database.query(
      `INSERT INTO ${table('login_code')} (hash, expires_at)
       VALUES ('used', now() + interval '1 minute'), ('late', now() - interval '1 second')`,
    );
    await database.query(
      `INSERT INTO ${table('audit_entry')} (id, "time", via, action, object_type, object_id)
       VALUES (gen_random_uuid(), now() - interval '366 days', 'job', 'update', 'thing', 'old'),
              (gen_random_uuid(), now() - interval '364 days', 'job', 'update', 'thing', 'young')`,
    );
    expect(await keepHouse()).toMatchObject({ sessions: 3, audit: 1 });
    expect((await database.query(`SELECT hash FROM ${table('session')}`)).rows).toEqual([
      { hash: Buffer.from('open') },
    ]);
    expect(
      (await database.query(`SELECT object_id FROM ${table('audit_entry')} WHERE object_type = 'thing'`)).rows,
    ).toEqual([{ object_id: 'young' }]);
  });

  it('does the other steps when one fails, and says which did', async () => {
    await database.query(`ALTER TABLE ${table('schedule')} RENAME TO schedules`);
    await database.query(`UPDATE ${table('process')} SET seen_at = now() - interval '8 days'`);
    await expect(keepHouse()).rejects.toMatchObject({
      code: 'JOB_FAILED',
      message: expect.stringMatching(/failed: schedules\./) as string,
    });
    expect((await database.query(`SELECT id FROM ${table('process')}`)).rows).toEqual([]);
    await database.query(`ALTER TABLE ${table('schedules')} RENAME TO schedule`);
  });

  it('stops when it is cancelled', async () => {
    const reason = new Error('cancelled');
    await expect(keepHouse(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
