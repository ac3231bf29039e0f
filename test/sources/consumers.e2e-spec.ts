import type { Database } from '@lib/database';
import {
  type ChangedFile,
  ConsumersService,
  type ConsumerState,
  type DataFilesChange,
  HousekeepingJob,
  OnDataFiles,
} from '@lib/sources';
import type { JobContext } from '@lib/jobs';
import { ConsoleLogger, Controller, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { describeOnEachDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { publishRevisions } from '../support/published-revisions.js';
import { SourceApplication } from '../support/source-application.js';

/** What a consumer was told, in words. */
interface Told {
  readonly revision: number;
  readonly previous: number | null;
  readonly flags: string;
  readonly counts: DataFilesChange['counts'];
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
}

/** Keeps what it is told, by the name of the source. */
abstract class Recorder {
  readonly told = new Map<string, Told[]>();
  /** Throw to fail. */
  before: (change: DataFilesChange) => void | Promise<void> = () => undefined;

  of(source: string): readonly Told[] {
    return this.told.get(source) ?? [];
  }

  take(source: string): readonly Told[] {
    const told = this.of(source);
    this.told.delete(source);
    return told;
  }

  protected async note(change: DataFilesChange): Promise<void> {
    await this.before(change);
    const { source, revision, previousRevision: previous, first, reset, counts } = change;
    const flags = [...(first ? ['first'] : []), ...(reset ? ['reset'] : [])].join(' ');
    const text = async (file: ChangedFile): Promise<string> => `${file.path}=${await file.text()}`;
    const told = {
      revision,
      previous,
      flags,
      counts,
      created: await all(change.created, text),
      updated: await all(change.updated, text),
      deleted: await all(change.deleted, async ({ path }) => path),
    };
    this.told.set(source.name, [...this.of(source.name), told]);
  }
}

async function all(files: AsyncIterable<ChangedFile>, of: (file: ChangedFile) => Promise<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const file of files) found.push(await of(file));
  return found;
}

const SOURCES = [
  'one',
  'paths',
  'late',
  'failing',
  'replayed',
  'paused',
  'held',
  'deleted',
  'doomed',
  'forced',
  'many',
];

@Injectable()
class Everything extends Recorder {
  @OnDataFiles({ name: 'everything', source: SOURCES })
  async apply(change: DataFilesChange): Promise<void> {
    await this.note(change);
  }
}

@Controller('unused')
class Some extends Recorder {
  @OnDataFiles({ name: 'some', source: 'paths', paths: ['vlans/**/*.yaml', '!vlans/secret/'] })
  async apply(change: DataFilesChange): Promise<void> {
    await this.note(change);
  }
}

/** Keeps only the paths of its last change. */
@Injectable()
class Large {
  readonly paths = { created: [] as string[], updated: [] as string[], deleted: [] as string[] };
  counts: DataFilesChange['counts'] | null = null;

  @OnDataFiles({ name: 'large', source: 'large', paths: ['*', '!never'] })
  async apply(change: DataFilesChange): Promise<void> {
    this.counts = change.counts;
    for (const kind of ['created', 'updated', 'deleted'] as const) {
      this.paths[kind] = await all(change[kind], async ({ path }) => path);
    }
  }
}

@Injectable()
class Failing {
  calls = 0;

  @OnDataFiles({ name: 'always-fails', source: 'failing' })
  apply(): never {
    this.calls += 1;
    throw new Error('no such luck');
  }
}

class ConsumersOfTheTest {}

const MODULE = { module: ConsumersOfTheTest, providers: [Everything, Failing, Large], controllers: [Some] };

describeOnEachDatabase('A consumer', (open) => {
  let database: Database;
  let application: SourceApplication;
  let everything: Everything;

  beforeAll(async () => {
    database = await open();
    application = await SourceApplication.start(database, { imports: [MODULE] });
    everything = application.module.get(Everything, { strict: false });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const consumers = (): ConsumersService => application.module.get(ConsumersService);
  const state = (source: string, name = 'everything'): Promise<ConsumerState> => consumers().get({ name, source });
  const drain = (source: string, name = 'everything') => consumers().drain({ name, source });
  const table = (name: string): string => `"${database.schema}".${name}`;

  async function addSource(name: string) {
    const { source, remote } = await application.add({ name, deletionGuard: 'off' });
    return {
      id: source.id,
      sync: async (files: Record<string, string | null>) => {
        for (const [path, content] of Object.entries(files)) {
          if (content === null) remote.remove(path);
          else remote.write(path, content);
        }
        await application.sources.sync(source.id);
      },
    };
  }

  async function keepHouse() {
    const context = {
      logger: new ConsoleLogger({ logLevels: ['fatal'] }),
      signal: new AbortController().signal,
      progress: { report: () => undefined },
    };
    return application.module
      .get(HousekeepingJob, { strict: false })
      .run(context as unknown as JobContext<Record<string, never>>);
  }

  it('is told everything at first, and then each revision, with the content of that revision', async () => {
    expect(await state('one')).toMatchObject({ sourceId: null, cursor: null, lag: 0 });
    const { id, sync } = await addSource('one');
    await sync({ a: 'a0' });
    await sync({ a: 'a1', b: 'b1' });
    expect(await state('one')).toMatchObject({ sourceId: id, cursor: null, revision: 2, lag: 2, failures: 0 });
    await drain('one');
    expect(everything.take('one')).toEqual([
      {
        revision: 2,
        previous: null,
        flags: 'first',
        counts: { created: 2, updated: 0, deleted: 0 },
        created: ['a=a1', 'b=b1'],
        updated: [],
        deleted: [],
      },
    ]);
    await sync({ a: 'a2', c: 'c2' });
    await sync({ a: null, b: 'b3' });
    await drain('one');
    expect(everything.take('one')).toEqual([
      {
        revision: 3,
        previous: 2,
        flags: '',
        counts: { created: 1, updated: 1, deleted: 0 },
        created: ['c=c2'],
        updated: ['a=a2'],
        deleted: [],
      },
      {
        revision: 4,
        previous: 3,
        flags: '',
        counts: { created: 0, updated: 1, deleted: 1 },
        created: [],
        updated: ['b=b3'],
        deleted: ['a'],
      },
    ]);
    expect(await state('one')).toMatchObject({ cursor: 4, revision: 4, lag: 0, lastError: null });
    await drain('one');
    expect(everything.of('one')).toEqual([]);
  });

  it('is told of the paths that it asks for only, and not called without one', async () => {
    const some = application.module.get(Some, { strict: false });
    const { sync } = await addSource('paths');
    await sync({ 'vlans/a.yaml': 'a', 'vlans/deep/b.yaml': 'b', 'vlans/secret/c.yaml': 'c', 'vlans/d.json': 'd' });
    await drain('paths', 'some');
    expect(some.take('paths')).toMatchObject([
      { flags: 'first', counts: { created: 2 }, created: ['vlans/a.yaml=a', 'vlans/deep/b.yaml=b'] },
    ]);
    await sync({ 'vlans/d.json': 'e', 'vlans/secret/c.yaml': null });
    await drain('paths', 'some');
    expect(some.of('paths')).toEqual([]);
    expect(await state('paths', 'some')).toMatchObject({ cursor: 2, lag: 0 });
    await sync({ 'vlans/a.yaml': null, 'vlans/x.yaml': 'x' });
    await drain('paths', 'some');
    expect(some.take('paths')).toMatchObject([
      { revision: 3, counts: { created: 1, deleted: 1 }, created: ['vlans/x.yaml=x'], deleted: ['vlans/a.yaml'] },
    ]);
  });

  it('reads typed data, and is told where the first mistake is', async () => {
    const { sync } = await addSource('late');
    await sync({ 'a.yaml': 'id: 1\nname: office\n', 'b.json': '{\n  "id": 1,\n  "name": 7\n}' });
    const schema = z.object({ id: z.number(), name: z.string() });
    const found: unknown[] = [];
    everything.before = async ({ created }) => {
      for await (const file of created) {
        if (file.path.endsWith('.yaml')) found.push(await file.yaml(schema));
        else await file.json(schema);
      }
    };
    await expect(drain('late')).rejects.toMatchObject({ code: 'CONSUMER_FAILED' });
    everything.before = () => undefined;
    expect(found).toEqual([{ id: 1, name: 'office' }]);
    expect((await state('late')).lastError).toMatchObject({
      code: 'CONFIG_PARSE_ERROR',
      message: expect.stringMatching(/"b\.json".*\/name: .*\(line 3, column 11\)$/) as string,
      revision: 1,
    });
  });

  it('is told again when it fails, until it does not', async () => {
    const { sync } = await addSource('replayed');
    await sync({ a: '1' });
    let calls = 0;
    everything.before = () => {
      if (++calls <= 2) throw new Error('not yet');
    };
    for (const failures of [1, 2]) {
      await expect(drain('replayed')).rejects.toThrow('not yet');
      const { lastError, nextTry, ...failed } = await state('replayed');
      expect(failed).toMatchObject({ failures, cursor: null, lag: 1 });
      expect(lastError).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('not yet') as string });
      expect(nextTry!.getTime()).toBeGreaterThan(new Date(lastError!.at).getTime());
    }
    await drain('replayed');
    everything.before = () => undefined;
    expect(await state('replayed')).toMatchObject({ failures: 0, lastError: null, nextTry: null, cursor: 1 });
    expect(everything.take('replayed')).toHaveLength(1);
  });

  it('is told again from any revision that is kept, or everything at once', async () => {
    const { id, sync } = await addSource('many');
    await sync({ a: '1' });
    await drain('many');
    for (const content of ['2', '3', '4']) await sync({ a: content });
    await drain('many');
    everything.take('many');
    const replay = (from?: number) =>
      consumers().replay({ name: 'everything', source: id, ...(from !== undefined && { from }) });
    expect(await replay(3)).toMatchObject({ cursor: 2, lag: 2 });
    await drain('many');
    expect(everything.take('many')).toMatchObject([
      { revision: 3, previous: 2, updated: ['a=3'] },
      { revision: 4, updated: ['a=4'] },
    ]);
    await replay(1);
    await drain('many');
    expect(everything.take('many').map(({ revision, flags }) => [revision, flags])).toEqual([
      [1, ''],
      [2, ''],
      [3, ''],
      [4, ''],
    ]);
    await replay();
    await drain('many');
    expect(everything.take('many')).toMatchObject([{ revision: 4, flags: 'first', created: ['a=4'] }]);
    await expect(replay(5)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(replay(0)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(consumers().replay({ name: 'nobody', source: 'many' })).rejects.toMatchObject({
      code: 'CONSUMER_NOT_FOUND',
    });
  });

  it('is not told while it is paused', async () => {
    const { sync } = await addSource('paused');
    await sync({ a: '1' });
    expect(await consumers().pause({ name: 'everything', source: 'paused' })).toMatchObject({ paused: true, lag: 1 });
    await drain('paused');
    expect(everything.of('paused')).toEqual([]);
    expect(await consumers().resume({ name: 'everything', source: 'paused' })).toMatchObject({ paused: false });
    await drain('paused');
    expect(everything.take('paused')).toMatchObject([{ flags: 'first' }]);
  });

  it('is told of more files than one query reads, whatever their paths have in common', async () => {
    const large = application.module.get(Large, { strict: false });
    const { id } = await addSource('large');
    const prefix = 'x'.repeat(600);
    const pathOf = (index: number): string => `${index % 100 === 0 ? prefix : ''}${index}`;
    const publish = async (revision: number, from: number, to: number, content: string): Promise<void> => {
      await database.query(
        `INSERT INTO ${table('content')} (hash, size, data) SELECT sha256($1::bytea), 1, $1::bytea ON CONFLICT DO NOTHING`,
        [Buffer.from(content)],
      );
      await database.query(
        `INSERT INTO ${table('data_file')} (source_id, path, type, size, hash, from_revision)
         SELECT $1, CASE WHEN i % 100 = 0 THEN repeat('x', 600) ELSE '' END || i, 'file', 1, sha256($5::bytea), $2
         FROM generate_series($3::int, $4::int) AS i`,
        [id, revision, from, to, Buffer.from(content)],
      );
      await database.query(
        `INSERT INTO ${table('revision')} (source_id, number, remote_revision, file_count, created_count, updated_count,
           deleted_count, problem_count) VALUES ($1, $2, 'x', 0, 0, 0, 0, 0)`,
        [id, revision],
      );
      await database.query(`UPDATE ${table('data_source')} SET revision = $2 WHERE id = $1`, [id, revision]);
    };
    const expectPaths = (kind: 'created' | 'updated' | 'deleted', from: number, to: number): void => {
      const paths = Array.from({ length: to - from + 1 }, (_, index) => pathOf(from + index));
      expect(large.paths[kind]).toEqual(paths.toSorted());
      expect(large.counts?.[kind]).toBe(paths.length);
    };
    await publish(1, 1, 6_000, 'a');
    await drain('large', 'large');
    expectPaths('created', 1, 6_000);
    // The first thousands are deleted, the others updated, and some are new.
    await database.query(`UPDATE ${table('data_file')} SET to_revision = 2 WHERE source_id = $1`, [id]);
    await publish(2, 2_501, 8_500, 'b');
    await drain('large', 'large');
    expectPaths('deleted', 1, 2_500);
    expectPaths('updated', 2_501, 6_000);
    expectPaths('created', 6_001, 8_500);
  });

  it('holds back the revisions that it has not been told of, for a year; then it is told everything anew', async () => {
    const { id, sync } = await addSource('held');
    await sync({ a: '0', gone: '0' });
    await drain('held');
    everything.take('held');
    await sync({ gone: null });
    for (let content = 1; content <= 12; content++) await sync({ a: String(content) });
    const age = (days: number) =>
      database.query(
        `UPDATE ${table('revision')} SET published_at = now() - make_interval(days => $2) WHERE source_id = $1`,
        [id, days],
      );
    const kept = async () => (await application.revisions.list(id, { limit: 100 })).items.length;
    await age(200);
    for (const _round of [1, 2]) await keepHouse();
    expect(await kept()).toBe(14);
    await consumers().pause({ name: 'everything', source: 'held' });
    await age(366);
    for (const _round of [1, 2]) await keepHouse();
    expect(await kept()).toBe(10);
    await consumers().resume({ name: 'everything', source: 'held' });
    await drain('held');
    expect(everything.take('held')).toMatchObject([
      { revision: 14, previous: 1, flags: 'reset', counts: { created: 1, updated: 0, deleted: 0 }, created: ['a=12'] },
    ]);
    await expect(consumers().replay({ name: 'everything', source: 'held', from: 5 })).rejects.toMatchObject({
      message: expect.stringContaining('revisions 6 to 14') as string,
    });
  });

  it('is forgotten with its cursor when no process has had it for a week', async () => {
    await database.query(
      `INSERT INTO ${table('consumer_cursor')} (consumer, source_id, revision, announced_at)
       SELECT 'former', id, 1, now() - interval '8 days' FROM ${table('data_source')} WHERE name = 'held'`,
    );
    expect(await consumers().list({ name: 'former' })).toHaveLength(1);
    expect(await keepHouse()).toMatchObject({ consumers: 1 });
    expect(await consumers().list({ name: 'former' })).toEqual([]);
    expect(await consumers().list({ name: 'everything' })).toHaveLength(SOURCES.length);
  });

  describe('of a source that is deleted', () => {
    const rows = async (id: string): Promise<number> =>
      (await database.query(`SELECT FROM ${table('data_source')} WHERE id = $1`, [id])).rowCount;

    it('is told that every file is deleted, and then the source is gone', async () => {
      const { id, sync } = await addSource('deleted');
      await sync({ a: '1', b: '1' });
      await drain('deleted');
      everything.take('deleted');
      await sync({ a: '2' });
      await application.sources.delete(id);
      await expect(application.sources.get(id)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
      expect(await rows(id)).toBe(1);
      // Its name is free at once.
      const { id: successor, sync: syncSuccessor } = await addSource('deleted');
      await syncSuccessor({ c: '1' });
      await drain('deleted');
      expect(everything.take('deleted').toSorted((x, y) => x.revision - y.revision)).toMatchObject([
        { revision: 1, flags: 'first', created: ['c=1'] },
        { revision: 2, updated: ['a=2'] },
        { revision: 3, counts: { created: 0, updated: 0, deleted: 2 }, deleted: ['a', 'b'] },
      ]);
      expect(await rows(id)).toBe(0);
      expect(await state('deleted')).toMatchObject({ sourceId: successor });
    });

    it('has a day for it', async () => {
      const { id, sync } = await addSource('doomed');
      await sync({ a: '1' });
      await drain('doomed');
      await application.sources.delete(id);
      await application.sources.recover();
      expect(await rows(id)).toBe(1);
      await database.query(
        `UPDATE ${table('data_source')} SET deleted_at = now() - interval '25 hours' WHERE id = $1`,
        [id],
      );
      expect(await keepHouse()).toMatchObject({ sources: 1 });
      expect(await rows(id)).toBe(0);
    });

    it('is not told when that is forced, nor when it was told nothing before', async () => {
      const { id, sync } = await addSource('forced');
      await sync({ a: '1' });
      await application.sources.delete(id);
      expect(await rows(id)).toBe(0);
      const second = await addSource('forced');
      await second.sync({ a: '1' });
      await drain('forced');
      await application.sources.delete(second.id);
      expect(await rows(second.id)).toBe(1);
      await application.sources.delete(second.id, { force: true });
      expect(await rows(second.id)).toBe(0);
      expect(everything.take('forced')).toHaveLength(1);
    });
  });
});

describeOnEachDatabase(
  'A worker',
  (open) => {
    it('tells consumers soon, also of what was published while there was none; one that fails delays no other', async () => {
      const database = await open();
      const idle = await SourceApplication.start(database, { imports: [MODULE] });
      const add = async (name: string): Promise<string> => {
        const { source, remote } = await idle.add({ name });
        remote.write('a', '1');
        await idle.sources.sync(source.id);
        return source.id;
      };
      const [failing, many] = [await add('failing'), await add('many')];
      await idle.module.get(ConsumersService).drain({ name: 'everything' });
      for (const id of [failing, many]) await publishRevisions(database, id, 50);
      await idle[Symbol.asyncDispose]();

      await using application = await SourceApplication.start(database, { imports: [MODULE], worker: true });
      const everything = application.module.get(Everything, { strict: false });
      await eventually(() => everything.of('failing').length === 50 && everything.of('many').length === 50);
      for (const name of ['failing', 'many']) {
        expect(everything.take(name).map(({ revision }) => revision)).toEqual(
          Array.from({ length: 50 }, (_, index) => index + 2),
        );
      }
      const failed = application.module.get(Failing, { strict: false });
      await eventually(() => failed.calls > 1);
      const [state] = await application.module.get(ConsumersService).list({ name: 'always-fails' });
      expect(state).toMatchObject({ cursor: null, lag: 51, lastError: { revision: 51 } });

      // By the end of a sync.
      const { source, remote } = await application.add({ name: 'one' });
      remote.write('a', '1');
      await application.sources.sync(source.id);
      await eventually(() => everything.of('one').length === 1);

      // By the end of a sync in a process that does not have it, and whose worker may take its job.
      await using other = await SourceApplication.start(database, { worker: true });
      for (const content of ['2', '3', '4', '5']) {
        remote.write('a', content);
        await other.sources.sync(source.id);
      }
      await eventually(() => everything.of('one').length === 5);
    });
  },
  ['pglite'],
);
