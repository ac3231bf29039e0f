import { fromDrizzle, fromKnex, fromKysely, fromPg, fromPrisma, fromTypeOrm, type JobTransaction } from '@lib/jobs';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { describeOnEachDatabase, postgresUrl } from '../support/databases.js';
import { EchoJob } from '../support/job-runners.js';
import { JobsApplication } from '../support/jobs-application.js';

type Work = (transaction: JobTransaction) => Promise<void>;

/** Runs work in a transaction on a connection of its own, by plain statements. */
async function inTransaction(adapt: (client: pg.Client) => JobTransaction, work: Work): Promise<void> {
  const client = new pg.Client(postgresUrl());
  await client.connect();
  try {
    await client.query('BEGIN');
    await work(adapt(client));
    await client.query('COMMIT');
  } finally {
    // A connection that ends rolls back what it has not committed.
    await client.end();
  }
}

/** What Knex does with `?` and `\?` before it asks the driver. */
function knexRaw(client: pg.Client, text: string, values: readonly unknown[]): Promise<unknown> {
  let count = 0;
  const positional = text.replace(/\\\?|\?/g, (match) => (match === '?' ? `$${++count}` : '?'));
  return client.query(positional, [...values]);
}

/** pg and Drizzle themselves; the others, which are not installed, by what they document of the methods that are used. */
const KINDS: Record<string, (work: Work) => Promise<void>> = {
  pg: (work) => inTransaction(fromPg, work),
  Drizzle: async (work) => {
    const pool = new pg.Pool({ connectionString: postgresUrl(), max: 1 });
    try {
      await drizzle(pool).transaction((transaction) => work(fromDrizzle(transaction as never, sql as never)));
    } finally {
      await pool.end();
    }
  },
  'what TypeORM documents': (work) =>
    inTransaction(
      (client) =>
        fromTypeOrm({
          query: async (text, values) => {
            const { command, rows, rowCount } = await client.query(text, values);
            return command === 'UPDATE' || command === 'DELETE' ? [rows, rowCount] : rows;
          },
        }),
      work,
    ),
  'what Prisma documents': (work) =>
    inTransaction(
      (client) =>
        fromPrisma({ $queryRawUnsafe: async (text, ...values) => (await client.query(text, values)).rows as never }),
      work,
    ),
  'what Kysely documents': (work) =>
    inTransaction(
      (client) =>
        fromKysely({
          executeQuery: (query) => {
            const { sql: text, parameters } = query as { sql: string; parameters: unknown[] };
            return client.query(text, parameters);
          },
        }),
      work,
    ),
  'what Knex documents': (work) =>
    inTransaction((client) => fromKnex({ raw: (text, values) => knexRaw(client, text, values) }), work),
};

describeOnEachDatabase('A job in a transaction of the application', (open, kind) => {
  let application: JobsApplication;
  const jobs = () => application.jobs;

  beforeAll(async () => {
    application = await JobsApplication.start(await open(), [EchoJob], { worker: true });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const ofObject = async (id: string) => (await jobs().list({ objectId: id })).items;

  if (kind === 'pglite') {
    it('is refused on the embedded database', async () => {
      const transaction = { query: async () => ({ rows: [] }) };
      await expect(jobs().enqueue(EchoJob, { transaction })).rejects.toMatchObject({ code: 'DB_EMBEDDED' });
      await expect(jobs().enqueueOnce(EchoJob, { transaction })).rejects.toMatchObject({ code: 'DB_EMBEDDED' });
    });
  } else {
    describe.each(Object.entries(KINDS))('of %s', (name, run) => {
      it('runs when that commits', async () => {
        const object = { type: 'commit', id: name };
        await run(async (transaction) => {
          const job = await jobs().enqueue(EchoJob, { args: { value: 1 }, object, transaction });
          expect(job).toMatchObject({ status: 'pending', created: expect.any(Date), args: { value: 1 } });
          await expect(jobs().get(job.id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
        });
        const [job] = await ofObject(object.id);
        expect(await jobs().wait(job!.id)).toMatchObject({ status: 'completed', result: 1 });
      });

      it('never runs when that rolls back', async () => {
        const object = { type: 'roll-back', id: `${name} rolls back` };
        const undone = run(async (transaction) => {
          await jobs().enqueue(EchoJob, { object, transaction });
          throw new Error('undo');
        });
        await expect(undone).rejects.toThrow('undo');
        expect(await ofObject(object.id)).toEqual([]);
      });

      it('is there once when it is asked for once', async () => {
        const object = { type: 'once', id: `${name} once` };
        const scheduleAt = new Date(Date.now() + 3_600_000);
        await run(async (transaction) => {
          const first = await jobs().enqueueOnce(EchoJob, { object, scheduleAt, transaction });
          expect(await jobs().enqueueOnce(EchoJob, { object, scheduleAt, transaction })).toMatchObject({
            id: first.id,
          });
          const second = await jobs().enqueueOnce(EchoJob, { object, scheduleAt, interval: 5, transaction });
          expect(second.id).not.toBe(first.id);
        });
        expect(await ofObject(object.id)).toMatchObject([{ interval: 5, scheduled: scheduleAt }]);
      });
    });
  }

  it('is part of our own, whether that is named or not', async () => {
    const { database } = application;
    const ids: string[] = [];
    const undone = database.transaction(async () => {
      ids.push((await jobs().enqueue(EchoJob)).id, (await jobs().enqueue(EchoJob, { transaction: database })).id);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    for (const id of ids) await expect(jobs().get(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const kept = await database.transaction(() =>
      jobs().enqueue(EchoJob, { args: { value: 2 }, transaction: database }),
    );
    expect(await jobs().wait(kept.id)).toMatchObject({ status: 'completed', result: 2 });
  });
});

describeOnEachDatabase('The first job of all, in a transaction', (open) => {
  it('neither hangs nor is lost', async () => {
    await using application = await JobsApplication.start(await open(), [EchoJob], { worker: true });
    const { jobs, database } = application;
    const { id } = await database.transaction(() => jobs.enqueue(EchoJob, { args: { value: 3 } }));
    expect(await jobs.wait(id)).toMatchObject({ status: 'completed', result: 3 });
  });
});

// The embedded database has one connection.
describeOnEachDatabase(
  'A job that somebody holds in a transaction of their own',
  (open) => {
    it('keeps no others waiting, and runs when they are done', async () => {
      await using application = await JobsApplication.start(await open(), [EchoJob], { worker: true });
      const { jobs } = application;
      await jobs.wait((await jobs.enqueue(EchoJob)).id);
      const object = { type: 'thing', id: '1' };
      const scheduleAt = new Date(Date.now() + 300);
      const held = await jobs.enqueueOnce(EchoJob, { object, scheduleAt, args: { value: 1 } });
      await inTransaction(fromPg, async (transaction) => {
        expect(await jobs.enqueueOnce(EchoJob, { object, transaction })).toMatchObject({ id: held.id });
        for (const value of [2, 3]) {
          const { id } = await jobs.enqueue(EchoJob, { scheduleAt, args: { value } });
          expect(await jobs.wait(id)).toMatchObject({ status: 'completed', result: value });
        }
        expect(await jobs.get(held.id)).toMatchObject({ status: 'scheduled', attempts: 0 });
      });
      expect(await jobs.wait(held.id)).toMatchObject({ status: 'completed', result: 1, attempts: 1 });
    });
  },
  ['postgres'],
);
