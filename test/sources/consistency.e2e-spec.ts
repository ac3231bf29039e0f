import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { DataSource } from '@lib/sources';
import { describeOnEachDatabase } from '../support/databases.js';
import type { MemoryRemote } from '../support/memory-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { corruptContents, leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

const SYNCS = 50;
const FILES = 60;

/** Every file of a revision: most keep their path, some are new with each revision, and every content is new. */
function filesOf(revision: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => {
      const path = index % 3 === 0 ? `moving/${revision}/${index}` : `staying/${index}`;
      return [path, `revision ${revision}, file ${index}`];
    }),
  );
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function hashesOf(revision: number): Record<string, string> {
  return Object.fromEntries(Object.entries(filesOf(revision)).map(([path, content]) => [path, sha256(content)]));
}

describeOnEachDatabase('Readers during 50 syncs that replace every file', (open) => {
  let application: SourceApplication;
  let source: DataSource;
  let remote: MemoryRemote;

  beforeAll(async () => {
    application = await SourceApplication.start(await open());
    ({ source, remote } = await application.add({ deletionGuard: 'off' }));
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
  });

  async function publish(revision: number): Promise<void> {
    remote.files.clear();
    for (const [path, content] of Object.entries(filesOf(revision))) remote.write(path, content);
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision });
  }

  /** Reads all pages, each with a sync likely in between, and then every content at the revision of the pages. */
  async function readPagesAndContents(): Promise<number> {
    const found: Record<string, string> = {};
    let revision = 0;
    for (let cursor: string | null = null; ;) {
      const page = await application.files.list(source.id, { limit: 13, ...(cursor && { cursor }) });
      expect(page.total).toBe(FILES);
      for (const file of page.items) {
        revision = file.revision;
        found[file.path] = await application.files.text(source.id, file.path, { revision });
      }
      await setImmediate();
      cursor = page.nextCursor;
      if (!cursor) break;
    }
    expect(found).toEqual(filesOf(revision));
    return revision;
  }

  /** One statement sees one revision, and says which. */
  async function readAtOnce(): Promise<number> {
    const { items, total } = await application.files.list(source.id, { limit: 1_000 });
    const revision = items[0]!.revision;
    expect(total).toBe(FILES);
    expect(Object.fromEntries(items.map(({ path, hash }) => [path, hash]))).toEqual(hashesOf(revision));
    return revision;
  }

  /** Single files without naming a revision: each belongs to the revision that it says it does. */
  async function readSingleFiles(): Promise<number> {
    const file = await application.files.get(source.id, 'staying/1');
    expect(file.hash).toBe(hashesOf(file.revision)['staying/1']);
    const directories = await application.files.list(source.id, { path: 'moving', recursive: false });
    expect(directories.items.map(({ path }) => path)).toEqual([`moving/${directories.items[0]!.revision}`]);
    return file.revision;
  }

  it('see one revision at a time, whole, and never an older one than before', async () => {
    await publish(1);
    const writing = new AbortController();
    const seen = new Set<number>();
    const readLoop = async (read: () => Promise<number>): Promise<number> => {
      let reads = 0;
      for (let last = 0; !writing.signal.aborted; reads++) {
        // As between two requests: statements of the embedded database alone leave the event loop no turn.
        await setImmediate();
        const revision = await read();
        expect(revision).toBeGreaterThanOrEqual(last);
        last = revision;
        seen.add(revision);
      }
      return reads;
    };
    const readers = [readPagesAndContents, readPagesAndContents, readAtOnce, readSingleFiles].map(readLoop);
    const writer = (async () => {
      try {
        for (let revision = 2; revision <= SYNCS; revision++) await publish(revision);
      } finally {
        writing.abort();
      }
    })();
    const [reads] = await Promise.all([Promise.all(readers), writer]);

    // The readers really ran beside the syncs.
    expect(Math.min(...reads)).toBeGreaterThan(2);
    expect(seen.size).toBeGreaterThan(5);
  });

  it('can read every revision afterwards', async () => {
    for (const revision of [1, 2, 25, SYNCS - 1, SYNCS]) {
      expect(await application.contents(source.id, revision)).toEqual(filesOf(revision));
    }
    expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
    expect(await corruptContents(application.database)).toBe(0);
  });
});
