import { randomUUID } from 'node:crypto';
import type { Database } from '@lib/database';
import { collectContent } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import { SourceApplication } from '../support/source-application.js';
import { corruptContents, leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

const MIB = 1024 * 1024;

describeOnEachDatabase('Collecting content that nobody has', (open) => {
  let database: Database;
  let application: SourceApplication;

  beforeAll(async () => {
    database = await open();
    application = await SourceApplication.start(database);
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
  });

  /** A day goes by for everything that is stored. */
  async function aDayPasses(): Promise<void> {
    await database.query(`UPDATE "${database.schema}".content SET last_used = now() - interval '25 hours'`);
    await database.query(`UPDATE "${database.schema}".content_chunk SET created_at = now() - interval '25 hours'`);
  }

  async function stored(): Promise<{ contents: number; chunks: number }> {
    const { rows } = await database.query<{ contents: number; chunks: number }>(
      `SELECT (SELECT count(*) FROM "${database.schema}".content) AS contents,
              (SELECT count(*) FROM "${database.schema}".content_chunk) AS chunks`,
    );
    return rows[0]!;
  }

  async function addWith(contents: readonly (string | Buffer)[]) {
    const { source, remote } = await application.add();
    for (const [index, content] of contents.entries()) remote.write(`f${index}`, content);
    await application.sources.sync(source.id);
    return { source, remote };
  }

  it('removes it after a day, with all its chunks, and nothing else', async () => {
    const shared = Buffer.alloc(2 * MIB + 1, randomUUID());
    const { source: kept } = await addWith(['kept', shared]);
    const { source } = await addWith(['gone', shared, Buffer.alloc(3 * MIB + 1, randomUUID())]);
    await database.query(
      `INSERT INTO "${database.schema}".content_chunk (blob_id, position, data) VALUES (gen_random_uuid(), 0, 'orphan')`,
    );
    await application.sources.delete(source.id);
    expect(await collectContent(database)).toBe(0);
    expect(await stored()).toEqual({ contents: 4, chunks: 8 });

    await aDayPasses();
    expect(await collectContent(database)).toBe(2);
    expect(await stored()).toEqual({ contents: 2, chunks: 3 });
    expect((await application.files.read(kept.id, 'f1')).equals(shared)).toBe(true);
    expect(await application.files.text(kept.id, 'f0')).toBe('kept');
    expect(await corruptContents(database)).toBe(0);
  });

  it('keeps what only an older revision has', async () => {
    const { source, remote } = await addWith(['first']);
    remote.write('f0', 'second');
    await application.sources.sync(source.id);
    await aDayPasses();
    await collectContent(database);
    expect(await application.files.text(source.id, 'f0', { revision: 1 })).toBe('first');
  });

  it('never takes what a sync takes up at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const contents = [...Array.from({ length: 30 }, () => randomUUID()), Buffer.alloc(MIB + 1, randomUUID())];
      const { source: former } = await addWith(contents);
      await application.sources.delete(former.id);
      await aDayPasses();

      const { source, remote } = await application.add();
      for (const [index, content] of contents.entries()) remote.write(`f${index}`, content);
      const [outcome] = await Promise.allSettled([application.sources.sync(source.id), collectContent(database)]);
      // A race that is lost fails the sync, and the next one succeeds.
      if (outcome.status === 'rejected') await application.sources.sync(source.id);
      for (const [index, content] of contents.entries()) {
        const read = await application.files.read(source.id, `f${index}`);
        expect(read.equals(Buffer.from(content))).toBe(true);
      }
    }
    expect(await corruptContents(database)).toBe(0);
    expect(await leftovers(database)).toEqual(NOTHING_LEFT);
  });
});
