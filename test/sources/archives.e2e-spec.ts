import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type Archive, ArchivesService, collectContent, collectRevisions } from '@lib/sources';
import { extract } from 'tar-stream';
import { describeOnEachDatabase } from '../support/databases.js';
import type { MemoryRemote } from '../support/memory-backend.js';
import { SourceApplication } from '../support/source-application.js';

const FILES = 60;
/** More than the buffers of a stream hold, so that whoever reads slowly holds back the work. */
const FILE_BYTES = 20_000;

describeOnEachDatabase(
  'An archive',
  (open) => {
    let application: SourceApplication;
    let archives: ArchivesService;
    let sourceId: string;
    let remote: MemoryRemote;

    beforeAll(async () => {
      application = await SourceApplication.start(await open());
      archives = application.module.get(ArchivesService);
    });
    afterAll(async () => {
      await application?.[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      const added = await application.add();
      ({ remote } = added);
      sourceId = added.source.id;
      await publish('first');
    });

    const nameOf = (index: number) => `d/${String(index).padStart(3, '0')}`;
    const publish = async (word: string) => {
      for (let index = 0; index < FILES; index++) remote.write(nameOf(index), word.padEnd(FILE_BYTES, `${index}`));
      await application.sources.sync(sourceId);
    };
    /** What has been read of an archive when something happens, and the rest. */
    const readAround = async (archive: Archive, happens: () => Promise<unknown>): Promise<Buffer> => {
      const stream = archive.open();
      const chunks: Buffer[] = [];
      for await (const chunk of stream) {
        if (chunks.push(chunk as Buffer) === 10) await happens();
      }
      return Buffer.concat(chunks);
    };
    /** Takes the revisions before the current one, with their files and contents. */
    const keepHouse = async () => {
      const { database } = application;
      await collectRevisions(database, { age: -1, minimum: 1, behind: 0 });
      await database.query(`UPDATE "${database.schema}".content SET last_used = now() - interval '25 hours'`);
      await collectContent(database);
    };

    it('is of one revision, whatever is published and tidied up meanwhile', async () => {
      const archive = await archives.prepare(sourceId, { format: 'tar' });
      const undisturbed = await buffer(archive.open());
      const disturbed = await readAround(archive, async () => {
        await publish('second');
        await keepHouse();
      });
      expect(disturbed.equals(undisturbed)).toBe(true);
      expect(await membersOf(undisturbed)).toEqual(
        Array.from({ length: FILES }, (_, index) => [nameOf(index), 'first'.padEnd(FILE_BYTES, `${index}`)]),
      );
    });

    it('fails, and does not end early, when its contents go meanwhile', async () => {
      const archive = await archives.prepare(sourceId, { format: 'tar' });
      const reading = readAround(archive, async () => {
        await publish('second');
        await keepHouse();
        await keepHouse();
      });
      await expect(reading).rejects.toThrow(/missing/);
    });

    it('fails, and does not end early, when its source goes meanwhile', async () => {
      const many = await application.add();
      for (let index = 0; index < 1_100; index++) many.remote.write(nameOf(index), 'small');
      await application.sources.sync(many.source.id);
      const archive = await archives.prepare(many.source.id, { format: 'tar' });
      const reading = readAround(archive, () => application.sources.delete(many.source.id, { force: true }));
      await expect(reading).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    });

    it('is read no faster than it is taken, and no further when nobody wants it', async () => {
      const { database } = application;
      const asked = { count: 0 };
      const query = database.query.bind(database);
      database.query = (...all) => {
        asked.count++;
        return query(...all);
      };
      try {
        const archive = await archives.prepare(sourceId, { format: 'tar' });
        const before = asked.count;
        const stream = archive.open();
        await stream[Symbol.asyncIterator]().next();
        const settled = async () => {
          for (let seen = -1; seen !== asked.count;) {
            seen = asked.count;
            for (let turns = 0; turns < 200; turns++) await turn();
          }
          return asked.count - before;
        };
        expect(await settled()).toBeLessThan(FILES / 2);
        stream.destroy();
        expect(await settled()).toBeLessThan(FILES / 2);
      } finally {
        database.query = query;
      }
    });

    it('is the same bytes again, and has another digest for other ones', async () => {
      const gz = await archives.prepare(sourceId);
      const bytes = await buffer(gz.open());
      expect((await buffer(gz.open())).equals(bytes)).toBe(true);
      const tar = await archives.prepare(sourceId, { format: 'tar', revision: 1 });
      expect((await buffer(tar.open())).equals(gunzipSync(bytes))).toBe(true);
      await publish('second');
      const digests = [
        gz,
        tar,
        await archives.prepare(sourceId),
        await archives.prepare(sourceId, { path: 'd', revision: 1 }),
      ].map(({ digest }) => digest);
      expect(new Set(digests).size).toBe(digests.length);
      expect((await archives.prepare(sourceId, { revision: 1 })).digest).toBe(gz.digest);
    });

    it('holds links as links, and content that is stored in pieces', async () => {
      const large = randomBytes(3 * 1024 * 1024 + 5).toString('hex');
      remote.symlink('link', `${'../'.repeat(50)}odd "target"`);
      remote.write('large', large);
      await application.sources.sync(sourceId);
      const { open } = await archives.prepare(sourceId, { format: 'tar' });
      const members = new Map(await membersOf(await buffer(open())));
      expect(members.get('link')).toBe(`-> ${'../'.repeat(50)}odd "target"`);
      expect(members.get('large') === large).toBe(true);
    });

    it('is refused before there is anything', async () => {
      const { source } = await application.add();
      await expect(archives.prepare(source.id)).rejects.toMatchObject({ code: 'REVISION_NOT_FOUND' });
      await expect(archives.prepare(sourceId, { path: 'd/0' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });
  },
  ['pglite'],
);

async function membersOf(tar: Buffer): Promise<[path: string, content: string][]> {
  const reader = extract();
  reader.end(tar);
  const members: [string, string][] = [];
  for await (const entry of reader) {
    const { name, type, linkname } = entry.header;
    const content = (await buffer(entry as unknown as AsyncIterable<Buffer>)).toString();
    members.push([name, type === 'symlink' ? `-> ${linkname}` : content]);
  }
  return members;
}
