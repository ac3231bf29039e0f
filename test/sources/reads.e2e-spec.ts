import fc from 'fast-check';
import type { DataSource } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import type { MemoryRemote } from '../support/memory-backend.js';
import { SourceApplication } from '../support/source-application.js';

const MIB = 1024 * 1024;
const NOT_STORABLE = ['a\0b', '\ud800', '\udc00x'];
const NO_NUMBERS = [-1, 1.5, 99, 2 ** 31, 1e300, Number.NaN, Number.POSITIVE_INFINITY];

describeOnEachDatabase('Reading', (open) => {
  let application: SourceApplication;
  let source: DataSource;
  let remote: MemoryRemote;
  const large = Buffer.alloc(2 * MIB + 77, 'abcdefghijklmnopqrstuvwxyz0123456789');
  const small = Buffer.from('0123456789');

  beforeAll(async () => {
    application = await SourceApplication.start(await open());
    ({ source, remote } = await application.add());
    remote.write('small', small);
    remote.write('large', large);
    remote.write('empty', '');
    remote.write('exact', large.subarray(0, MIB));
    remote.write('bytes', Buffer.from([0xff, 0xfe, 0]));
    remote.write('d/one', '1');
    remote.write('d/two', '2');
    remote.links.set('link', 'small');
    await application.sources.sync(source.id);
    remote.write('small', 'new');
    await application.sources.sync(source.id);
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
  });

  const failsWith = async (asked: Promise<unknown>, code: string): Promise<void> => {
    await expect(asked).rejects.toMatchObject({ code });
  };

  it.each(NO_NUMBERS)('at revision %p finds no such revision', async (revision) => {
    const { files, revisions } = application;
    const options = { revision: revision };
    await failsWith(files.list(source.id, options), 'REVISION_NOT_FOUND');
    await failsWith(files.get(source.id, 'small', options), 'REVISION_NOT_FOUND');
    await failsWith(files.read(source.id, 'small', options), 'REVISION_NOT_FOUND');
    await failsWith(revisions.get(source.id, revision), 'REVISION_NOT_FOUND');
    await failsWith(revisions.problems(source.id, revision), 'REVISION_NOT_FOUND');
    await failsWith(revisions.changes(source.id, { to: revision }), 'REVISION_NOT_FOUND');
    await failsWith(revisions.changes(source.id, { from: revision }), 'REVISION_NOT_FOUND');
  });

  it('of revision 0 finds nothing before the first sync, and no such revision after it', async () => {
    const { source: fresh } = await application.add();
    expect(await application.files.list(fresh.id)).toEqual({ items: [], nextCursor: null, total: 0 });
    expect(await application.revisions.changes(fresh.id)).toEqual({ items: [], nextCursor: null, total: 0 });
    expect(await application.revisions.problems(fresh.id)).toEqual([]);
    await failsWith(application.files.get(fresh.id, 'small'), 'FILE_NOT_FOUND');
    await failsWith(application.files.list(source.id, { revision: 0 }), 'REVISION_NOT_FOUND');
  });

  it('of changes backwards is refused, since an empty answer would be a wrong one', async () => {
    const { revisions } = application;
    await failsWith(revisions.changes(source.id, { from: 2, to: 1 }), 'VALIDATION_FAILED');
    await failsWith(
      (async () => {
        for await (const change of revisions.diff(source.id, 2, 1)) expect(change).toBeUndefined();
      })(),
      'VALIDATION_FAILED',
    );
    expect(await revisions.changes(source.id, { from: 2, to: 2 })).toMatchObject({ items: [], total: 0 });
  });

  it.each(NOT_STORABLE)('what no path or name can be (%j) finds nothing, or is refused by name', async (text) => {
    const { files, sources } = application;
    const known = ['FILE_NOT_FOUND', 'SOURCE_NOT_FOUND', 'VALIDATION_FAILED'];
    const outcomes = await Promise.allSettled([
      files.get(source.id, text),
      files.read(source.id, text),
      files.list(source.id, { path: text }),
      files.list(source.id, { path: text, recursive: false }),
      sources.getByName(text),
      sources.list({ q: text }),
      sources.list({ type: text }),
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(known).toContain(outcome.reason.code);
      else expect(outcome.value).toMatchObject({ items: [], total: 0 });
    }
  });

  it('with a cursor that was not given out is refused, whatever it holds', async () => {
    const { files, revisions, sources } = application;
    const cursor = fc.oneof(
      fc.string(),
      fc
        .array(fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.constant(null)), { maxLength: 4 })
        .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
    );
    const known = ['VALIDATION_FAILED', 'REVISION_NOT_FOUND'];
    await fc.assert(
      fc.asyncProperty(cursor, async (cursor) => {
        for (const ask of [
          () => files.list(source.id, { cursor }),
          () => files.list(source.id, { cursor, recursive: false }),
          () => revisions.list(source.id, { cursor }),
          () => revisions.changes(source.id, { cursor }),
          () => sources.list({ cursor }),
        ]) {
          const outcome = await ask().catch((error: unknown) => error);
          if (outcome instanceof Error) expect(known).toContain((outcome as Error & { code?: string }).code);
        }
      }),
      {
        numRuns: 50,
        examples: [
          [Buffer.from('[1,"a\\u0000"]').toString('base64url')],
          [Buffer.from('["a\\u0000"]').toString('base64url')],
          [Buffer.from('["\\ud800"]').toString('base64url')],
          [Buffer.from('[1.5]').toString('base64url')],
          [Buffer.from('[1e300]').toString('base64url')],
          [Buffer.from('[1.5,"a"]').toString('base64url')],
          [Buffer.from('[1,1e10,"a"]').toString('base64url')],
          [Buffer.from('[1,2,"a\\u0000"]').toString('base64url')],
        ],
      },
    );
  });

  it.each(['small', 'large', 'exact', 'empty'])('any part of a file gives those bytes (%s)', async (path) => {
    const whole = { small, large, exact: large.subarray(0, MIB), empty: Buffer.alloc(0) }[path]!;
    const { file } = await application.files.stream(source.id, path, { revision: 1 });
    const near = (offset: number) => fc.integer({ min: offset - 2, max: offset + 2 });
    const position = fc
      .oneof(near(0), near(MIB), near(2 * MIB), near(whole.length), fc.nat(whole.length))
      .map((value) => Math.min(Math.max(value, 0), whole.length));
    await fc.assert(
      fc.asyncProperty(position, position, async (one, other) => {
        const range = { start: Math.min(one, other), end: Math.max(one, other) };
        const part = Buffer.concat(await application.files.open(file, range).toArray());
        expect(part.equals(whole.subarray(range.start, range.end))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('gives up a stream half-way without harm', async () => {
    const { stream } = await application.files.stream(source.id, 'large');
    for await (const chunk of stream) {
      expect((chunk as Buffer).equals(large.subarray(0, (chunk as Buffer).length))).toBe(true);
      break;
    }
    expect(stream.destroyed).toBe(true);
    expect((await application.files.read(source.id, 'large')).equals(large)).toBe(true);
  });

  it('content that there is none of, or that is no text, is refused by name', async () => {
    const { files } = application;
    await failsWith(files.read(source.id, 'link'), 'FILE_HAS_NO_CONTENT');
    await failsWith(files.stream(source.id, 'link'), 'FILE_HAS_NO_CONTENT');
    await failsWith(files.text(source.id, 'bytes'), 'FILE_NOT_TEXT');
    await failsWith(files.yaml(source.id, 'bytes'), 'FILE_NOT_TEXT');
    await failsWith(files.json(source.id, 'd/absent'), 'FILE_NOT_FOUND');
    await failsWith(files.get(source.id, 'd'), 'FILE_NOT_FOUND');
    expect(await files.text(source.id, 'empty')).toBe('');
  });

  it('still sees the files of a revision while another is published', async () => {
    expect(await application.files.text(source.id, 'small', { revision: 1 })).toBe(small.toString());
    expect(await application.files.text(source.id, 'small')).toBe('new');
  });
});
