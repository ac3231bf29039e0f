import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { tarHeader, tarOf, zipOf } from '../../../../../test/support/archives.js';
import { collect } from '../../../../../test/support/collect.js';
import type { ArchiveMember } from './archive-member.js';
import { readChunks, readWhole } from './member-content.js';
import { indexMembers } from './member-index.js';
import { readTar } from './tar-reader.js';
import { UnpackBudget } from './unpack-budget.js';
import { readZip } from './zip-reader.js';

const ALL = { stripComponents: 0, subpath: null };
const LIMITS = { maxFiles: 1_000 };
const LONG = 'n'.repeat(120);

describe('an archive', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archives-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const fixture = (name: string): Buffer => {
    const bytes = readFileSync(new URL(`../../../../../test/fixtures/archives/${name}`, import.meta.url));
    return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  };

  /** What is in it: content, `-> target`, or the code of a problem, by path. */
  async function contents(
    format: 'tar' | 'zip',
    bytes: Buffer,
    selection: Parameters<typeof indexMembers>[1] = ALL,
    limits = LIMITS,
  ): Promise<Record<string, string>> {
    const path = join(folder, 'archive');
    await writeFile(path, bytes);
    await using file = await open(path);
    const members: AsyncIterable<ArchiveMember> = (format === 'tar' ? readTar : readZip)(file, bytes.length);
    const found: Record<string, string> = {};
    for (const [name, { content, target, problem }] of await indexMembers(members, selection, limits)) {
      if (problem) found[name] = problem.code;
      else if (target !== undefined) found[name] = `-> ${target}`;
      else {
        const whole = await readWhole(file, content!);
        const chunks = await collect(readChunks(file, content!));
        expect(Buffer.concat(chunks).equals(whole)).toBe(true);
        found[name] = whole.toString();
      }
    }
    return found;
  }

  const plain = { 'a.txt': 'hello\n', 'dir/b.txt': 'b\n', 'dir/zero': '', 'dir/link': '-> ../a.txt' };
  const special = {
    ...plain,
    [`${LONG}/${LONG}`]: 'long\n',
    longlink: `-> ${LONG}/${LONG}`,
    ünï: '',
    'ünï 文.txt': 'u\n',
    hard: 'ARCHIVE_MEMBER_UNSUPPORTED',
    sparse: 'ARCHIVE_MEMBER_UNSUPPORTED',
    fifo: 'FS_NOT_REGULAR',
  };

  it.each([
    ['GNU tar in its own format', 'gnu.tar.gz', special],
    ['GNU tar in the format pax', 'pax.tar.gz', special],
    ['GNU tar in the format v7', 'v7.tar.gz', plain],
  ])('of %s is read: long names, links, what is no regular file', async (_, name, expected) => {
    expect(await contents('tar', fixture(name))).toEqual(expected);
  });

  it('of git has its folder cut off where that is asked for', async () => {
    const bytes = fixture('git-archive.tar.gz');
    expect(Object.keys(await contents('tar', bytes))).toContain(
      'repo-1/samples/01-read-a-directory/configs/README.txt',
    );
    const selection = { stripComponents: 3, subpath: 'configs' };
    expect(Object.keys(await contents('tar', bytes, selection)).sort()).toEqual([
      'README.txt',
      'sites/lisbon.yaml',
      'sites/porto.yaml',
    ]);
  });

  it('of Info-ZIP is read, whether packed at once, as a stream, or by zip64', async () => {
    const { fifo: _, sparse: __, ...inside } = special;
    expect(await contents('zip', fixture('info-zip.zip'))).toEqual({ ...inside, hard: 'hello\n' });
    expect(await contents('zip', fixture('streamed.zip'))).toEqual({ 'a.txt': 'hello\n' });
    expect(await contents('zip', fixture('zip64.zip'))).toEqual({ '-': 'hello\n' });
    expect(await contents('zip', fixture('bzip2.zip'))).toEqual({ 'a.txt': 'ARCHIVE_MEMBER_UNSUPPORTED' });
  });

  it('that is encrypted is refused', async () => {
    await expect(contents('zip', fixture('encrypted.zip'))).rejects.toMatchObject({ code: 'ARCHIVE_ENCRYPTED' });
  });

  it('with names that lead elsewhere keeps them as they are, for the engine to refuse; the last of two counts', async () => {
    expect(await contents('zip', fixture('odd-names.zip'))).toEqual({
      a: 'second',
      '../evil': 'x',
      '/abs': 'x',
      'dir/../up': 'x',
      // The library takes a backslash for a slash, as .NET wrote it.
      'C:/x': 'x',
      'ok/file': 'ok',
      'mün.txt': 'cp437',
    });
    const selection = { stripComponents: 1, subpath: null };
    expect(
      await contents('tar', tarOf([{ path: '../evil' }, { path: 'x/../../up' }, { path: 'x/y' }]), selection),
    ).toEqual({ '../evil': '', 'x/../../up': '', y: '' });
  });

  it('with a name that is not UTF-8 has a problem for it', async () => {
    const members = [
      { path: Buffer.from([0x61, 0xff]), content: 'x' },
      { path: 'b', content: 'y' },
    ];
    expect(await contents('tar', tarOf(members))).toEqual({ 'a\\xff': 'PATH_ENCODING', b: 'y' });
    expect(await contents('zip', zipOf(members))).toEqual({ 'a\\xff': 'PATH_ENCODING', b: 'y' });
  });

  it('without the folder that is asked for is refused, and one in which it is empty is not', async () => {
    const bytes = tarOf([
      { path: 'a/b', content: 'x' },
      { path: 'empty/', type: '5' },
    ]);
    await expect(contents('tar', bytes, { stripComponents: 0, subpath: 'c' })).rejects.toMatchObject({
      code: 'ARCHIVE_SUBPATH_NOT_FOUND',
    });
    expect(await contents('tar', bytes, { stripComponents: 0, subpath: 'empty' })).toEqual({});
  });

  it('with more members than the limit is refused', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ path: `f${index}` }));
    for (const [format, bytes] of [
      ['tar', tarOf(many)],
      ['zip', zipOf(many)],
    ] as const) {
      await expect(contents(format, bytes, ALL, { maxFiles: 10 })).rejects.toMatchObject({
        code: 'SYNC_LIMIT_EXCEEDED',
      });
      expect(Object.keys(await contents(format, bytes))).toHaveLength(11);
    }
  });

  it('may unpack to a hundred times its size, where that is much at all', () => {
    const MiB = 1024 * 1024;
    const unpack = (packed: number, bytes: number) => () => new UnpackBudget(packed, 2 ** 50).add(bytes);
    expect(unpack(1, 128 * MiB)).not.toThrow();
    expect(unpack(1, 128 * MiB + 1)).toThrow(expect.objectContaining({ code: 'SYNC_LIMIT_EXCEEDED' }));
    expect(unpack(10 * MiB, 1_000 * MiB)).not.toThrow();
    expect(unpack(10 * MiB, 1_000 * MiB + 1)).toThrow(/100 times/);
  });

  it('may have anything behind its end when it is a tar archive', async () => {
    const bytes = Buffer.concat([tarOf([{ path: 'a', content: '1' }]), Buffer.from('garbage')]);
    expect(await contents('tar', bytes)).toEqual({ a: '1' });
  });

  describe('that is damaged is an error, never a smaller listing:', () => {
    const two = [
      { path: 'a', content: 'x'.repeat(700) },
      { path: 'b', content: 'y' },
    ];
    const corrupt = { code: 'ARCHIVE_CORRUPT' };

    it('a tar archive, wherever it is cut', async () => {
      const bytes = tarOf(two);
      for (let length = 0; length <= bytes.length - 1_024; length += 128) {
        await expect(contents('tar', bytes.subarray(0, length))).rejects.toMatchObject(corrupt);
      }
    });

    it('a zip archive, wherever it is cut', async () => {
      const bytes = zipOf(two);
      for (let length = 0; length < bytes.length; length += 7) {
        await expect(contents('zip', bytes.subarray(0, length))).rejects.toMatchObject(corrupt);
      }
    });

    it.each([
      ['more bytes than its header says', zipOf([{ path: 'a', content: 'x'.repeat(90), claimedSize: 10 }])],
      ['fewer bytes than its header says', zipOf([{ path: 'a', content: 'x', claimedSize: 10 }])],
      ['another checksum', zipOf(two, { crc: 1 })],
      ['more members than its end says', zipOf(two, { count: 1 })],
      ['something behind its end', Buffer.concat([zipOf(two), Buffer.from('garbage')])],
    ])('a zip archive with %s', async (_, bytes) => {
      await expect(contents('zip', bytes)).rejects.toMatchObject(corrupt);
    });

    it.each([
      ['a wrong checksum', tarOf(two).fill(7, 10, 11)],
      ['an extended header without end', Buffer.concat([tarHeader(Buffer.from('x'), 2 ** 21, 'x', ''), tarOf(two)])],
      ['an extended header of nonsense', tarOf([{ path: 'x', type: 'x', content: '99 path=\n' }, ...two])],
    ])('a tar archive with %s', async (_, bytes) => {
      await expect(contents('tar', bytes)).rejects.toMatchObject(corrupt);
    });
  });

  it('of any members gives each by its path, the last of equal ones', async () => {
    const segment = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((text) => {
      return !/[\0/\\]/.test(text) && !/^\.{1,2}$/.test(text) && text.isWellFormed();
    });
    const member = fc.record({
      path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
      content: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 20 }), async (members) => {
        const model = Object.fromEntries(members.map(({ path, content }) => [path, content]));
        expect(await contents('tar', tarOf(members))).toEqual(model);
        expect(await contents('zip', zipOf(members))).toEqual(model);
      }),
      { numRuns: 60 },
    );
  });
});
