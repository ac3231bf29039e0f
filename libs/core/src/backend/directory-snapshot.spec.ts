import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { isDataBackendsError } from '../errors/data-backends.error.js';
import { DirectorySnapshot, type DirectorySnapshotOptions } from './directory-snapshot.js';
import type { Entry } from './entry.js';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'directory-snapshot-')));
});

afterEach(() => {
  // Node 20 cannot remove a path that is longer than the system takes.
  execFileSync('rm', ['-rf', root]);
});

const write = (path: string, content: string | Uint8Array = '') => {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
};

const list = async (options?: DirectorySnapshotOptions, path = root): Promise<Entry[]> => {
  await using snapshot = DirectorySnapshot.of(path, options);
  return (await collect(snapshot.list())).sort((a, b) => (a.path < b.path ? -1 : 1));
};

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};

async function* these<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Content of each entry, or the code of the problem that its body ended with. */
const readAll = async (
  snapshot: DirectorySnapshot,
  entries: AsyncIterable<Entry>,
): Promise<Map<string, Buffer | string>> => {
  const contents = new Map<string, Buffer | string>();
  for await (const { entry, body } of snapshot.read(entries)) {
    contents.set(
      entry.path,
      await buffer(body).catch((error: unknown) => (isDataBackendsError(error) ? error.code : Promise.reject(error))),
    );
  }
  return contents;
};

/** Runs as a user that file modes hold for; root's own euid is back afterwards. */
const unprivileged = async <T>(run: () => Promise<T>): Promise<T> => {
  if (process.geteuid!() !== 0) return run();
  // Others may read what the test made, but for what it forbids.
  chmodSync(root, 0o755);
  process.seteuid!(65_534);
  try {
    return await run();
  } finally {
    process.seteuid!(0);
  }
};

const openDescriptors = () => readdirSync('/dev/fd').length;

const byPath = (entries: readonly Entry[]) => Object.fromEntries(entries.map((entry) => [entry.path, entry]));
const problems = (entries: readonly Entry[]) =>
  entries.flatMap(({ path, problem }) =>
    problem ? [{ path, code: problem.code, incomplete: problem.incomplete ?? false }] : [],
  );

describe('DirectorySnapshot', () => {
  it('lists every file of every directory, hidden ones too, and no directories', async () => {
    write('a.txt', 'one');
    write('.hidden/.file', 'two!');
    write('d/e/f');
    mkdirSync(join(root, 'empty'));
    utimesSync(join(root, 'a.txt'), 1000, 1234.5);
    const entries = await list();
    expect(entries.map(({ path, size, type }) => [path, size, type])).toEqual([
      ['.hidden/.file', 4, 'file'],
      ['a.txt', 3, 'file'],
      ['d/e/f', 0, 'file'],
    ]);
    expect(entries[1]!.lastModified).toEqual(new Date(1_234_500));
    expect(problems(entries)).toEqual([]);
  });

  it('says what it was told about the revision, and nothing otherwise', () => {
    expect(DirectorySnapshot.of(root).revision).toBeNull();
    expect(DirectorySnapshot.of(root).details).toBeUndefined();
    const details = { author: 'x' };
    expect(DirectorySnapshot.of(root, { revision: 'r1', details })).toMatchObject({ revision: 'r1', details });
  });

  it('lists a directory of thousands of files, and thousands of directories', async () => {
    for (let index = 0; index < 1500; index += 1) {
      write(`many/${index}`);
      write(`wide/${index}/x`);
    }
    const paths = (await list()).map(({ path }) => path);
    expect(paths).toHaveLength(3000);
    expect(new Set(paths).size).toBe(3000);
  });

  it('lists the same entries when it is asked again', async () => {
    write('a', '1');
    write('b/c', '2');
    await using snapshot = DirectorySnapshot.of(root);
    const paths = async () => (await collect(snapshot.list())).map(({ path }) => path).sort();
    expect(await paths()).toEqual(['a', 'b/c']);
    expect(await paths()).toEqual(['a', 'b/c']);
  });

  it('gives back any tree as it is', async () => {
    const name = fc
      .oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
        fc.constantFrom(
          'a',
          'b',
          '...',
          '.git',
          'e\u0301',
          '\u00e9',
          'a\nb',
          ' ',
          '\\',
          "'",
          '*',
          '~',
          '\u0001',
          '-rf',
          '%2e',
        ),
      )
      .filter((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed())
      .filter((text) => !/^\\|^[A-Za-z]:\\|(^|\\)\.\.(\\|$)/.test(text));
    const files = fc.dictionary(
      fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
      fc.uint8Array({ maxLength: 200 }),
      { maxKeys: 12 },
    );
    await fc.assert(
      fc.asyncProperty(files, async (tree) => {
        rmSync(root, { recursive: true });
        mkdirSync(root);
        const expected = new Map<string, Buffer>();
        for (const [path, content] of Object.entries(tree)) {
          const clashes = [...expected.keys()].some(
            (other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
          );
          if (clashes) continue;
          write(path, content);
          expected.set(path, Buffer.from(content));
        }
        await using snapshot = DirectorySnapshot.of(root);
        expect(await readAll(snapshot, snapshot.list())).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the root of a DirectorySnapshot', () => {
  it.each([
    ['FS_ROOT_MISSING', () => join(root, 'missing')],
    ['FS_ROOT_MISSING', () => join(root, 'missing/below')],
    ['FS_ROOT_NOT_DIRECTORY', () => write('file', 'x')],
    ['FS_ROOT_NOT_DIRECTORY', () => join(write('file', 'x'), 'below')],
    [
      'FS_ROOT_NOT_DIRECTORY',
      () => {
        execFileSync('mkfifo', [join(root, 'fifo')]);
        return join(root, 'fifo');
      },
    ],
  ])('ends the listing and the reading with %s, never with an empty listing', async (code, prepare) => {
    const path = prepare();
    await expect(list({}, path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(JSON.stringify(path)),
    });
    await using snapshot = DirectorySnapshot.of(path);
    await expect(readAll(snapshot, these())).rejects.toMatchObject({ code });
  });

  it('ends them with FS_UNREADABLE when it may not be listed', async () => {
    const path = join(root, 'closed');
    mkdirSync(path, { mode: 0o000 });
    await unprivileged(async () => {
      await expect(list({}, path)).rejects.toMatchObject({ code: 'FS_UNREADABLE', status: 502 });
    });
    chmodSync(path, 0o755);
  });

  it('ends the listing with FS_ROOT_MISSING when it was removed after it was opened', async () => {
    await using snapshot = DirectorySnapshot.of(root);
    expect(await collect(snapshot.list())).toEqual([]);
    rmSync(root, { recursive: true });
    await expect(collect(snapshot.list())).rejects.toMatchObject({ code: 'FS_ROOT_MISSING' });
  });

  it('may be reached through a link, unless the path was checked', async () => {
    write('real/a');
    symlinkSync('real', join(root, 'link'));
    for (const path of ['real', 'link', 'link/../link', 'real/']) {
      expect((await list({}, join(root, path))).map((entry) => entry.path)).toEqual(['a']);
    }
    expect(await list({ followLinks: false }, join(root, 'real'))).toHaveLength(1);
    await expect(list({ followLinks: false }, join(root, 'link'))).rejects.toMatchObject({ code: 'FS_PATH_ESCAPE' });
  });

  it('is refused when a link was put into a path that was checked', async () => {
    write('parent/real/a');
    const snapshot = DirectorySnapshot.of(join(root, 'parent/real'), { followLinks: false });
    mkdirSync(join(root, 'elsewhere/real'), { recursive: true });
    renameSync(join(root, 'parent'), join(root, 'was'));
    symlinkSync('elsewhere', join(root, 'parent'));
    await expect(collect(snapshot.list())).rejects.toMatchObject({ code: 'FS_PATH_ESCAPE' });
    await snapshot[Symbol.asyncDispose]();
  });
});

describe('what a DirectorySnapshot finds besides files', () => {
  it('lists links with their target and follows none', async () => {
    write('d/file', 'x');
    symlinkSync('/etc', join(root, 'outside'));
    symlinkSync('..', join(root, 'd/loop'));
    symlinkSync('d/file', join(root, 'inside'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync(Buffer.from([0x61, 0xff]), join(root, 'odd'));
    const entries = await list();
    expect(entries.map(({ path, type, target, size }) => [path, type, target, size])).toEqual([
      ['broken', 'symlink', 'nowhere', null],
      ['d/file', 'file', undefined, 1],
      ['d/loop', 'symlink', '..', null],
      ['inside', 'symlink', 'd/file', null],
      ['odd', 'symlink', 'a\\xff', null],
      ['outside', 'symlink', '/etc', null],
    ]);
    expect(problems(entries)).toEqual([{ path: 'odd', code: 'PATH_ENCODING', incomplete: false }]);
  });

  it('gives a link a new fingerprint when it points elsewhere, and only then', async () => {
    const fingerprint = async () => byPath(await list())['link']!.fingerprint;
    symlinkSync('a', join(root, 'link'));
    const first = await fingerprint();
    rmSync(join(root, 'link'));
    symlinkSync('a', join(root, 'link'));
    expect(await fingerprint()).toBe(first);
    rmSync(join(root, 'link'));
    symlinkSync('b', join(root, 'link'));
    expect(await fingerprint()).not.toBe(first);
  });

  it('never opens FIFOs and sockets, and reads the files beside them', async () => {
    write('file', 'x');
    for (const name of ['1', '2', '3', '4', '5']) execFileSync('mkfifo', [join(root, `fifo${name}`)]);
    const server = createServer().listen(join(root, 'socket'));
    await once(server, 'listening');
    try {
      await using snapshot = DirectorySnapshot.of(root);
      const entries = await collect(snapshot.list());
      expect(
        problems(entries)
          .map(({ path, code }) => `${path} ${code}`)
          .sort(),
      ).toEqual([
        'fifo1 FS_NOT_REGULAR',
        'fifo2 FS_NOT_REGULAR',
        'fifo3 FS_NOT_REGULAR',
        'fifo4 FS_NOT_REGULAR',
        'fifo5 FS_NOT_REGULAR',
        'socket FS_NOT_REGULAR',
      ]);
      const contents = await readAll(
        snapshot,
        these(...entries.map((entry) => ({ ...entry, problem: undefined as never }))),
      );
      expect(contents.get('file')).toEqual(Buffer.from('x'));
      expect(contents.get('fifo1')).toBe('FS_NOT_REGULAR');
      expect(contents.get('socket')).toBe('FS_UNREADABLE');
    } finally {
      server.close();
    }
  });

  it('opens no device and enters no file system that is mounted below', async () => {
    const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '')
      .filter((path) => /^\/dev\/[^/]+$/.test(path));
    const directories = readdirSync('/dev', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const expected = directories.filter(({ name }) => mounted.includes(`/dev/${name}`)).map(({ name }) => name);
    expect(expected).not.toEqual([]);
    const entries = byPath(await list({}, '/dev'));
    expect(entries['null']!.problem).toMatchObject({ code: 'FS_NOT_REGULAR' });
    for (const name of expected) {
      expect(entries[name]!.problem).toMatchObject({ code: 'FS_MOUNT_CROSSING', incomplete: true });
      expect(Object.keys(entries).filter((path) => path.startsWith(`${name}/`))).toEqual([]);
    }
  });

  it('takes hard links for ordinary files', async () => {
    linkSync(write('a', 'same'), join(root, 'b'));
    await using snapshot = DirectorySnapshot.of(root);
    expect(await readAll(snapshot, snapshot.list())).toEqual(
      new Map([
        ['a', Buffer.from('same')],
        ['b', Buffer.from('same')],
      ]),
    );
  });
});

describe('odd names in a DirectorySnapshot', () => {
  it('lists what is not UTF-8 in a printable form, with a problem, below such a directory as well', async () => {
    const raw = (...parts: (string | number)[]) =>
      Buffer.concat([
        Buffer.from(`${root}/`),
        ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
      ]);
    writeFileSync(raw('bad', 0xff), 'x');
    mkdirSync(raw('d', 0xe9));
    writeFileSync(raw('d', 0xe9, '/file'), 'x');
    symlinkSync('target', raw('l', 0x80));
    writeFileSync(raw('good\\xff'), 'x');
    expect((await list()).map(({ path, type, problem }) => [path, type, problem?.code])).toEqual([
      ['bad\\xff', 'file', 'PATH_ENCODING'],
      ['d\\xe9/file', 'file', 'PATH_ENCODING'],
      ['good\\xff', 'file', undefined],
      ['l\\x80', 'symlink', 'PATH_ENCODING'],
    ]);
  });

  it('reads nothing in place of what is not UTF-8, also when another file has that very name', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.of(0xff)]), 'x');
    write('bad\\xff', 'another');
    await using snapshot = DirectorySnapshot.of(root);
    const broken = (await collect(snapshot.list())).find(({ problem }) => problem)!;
    expect(await readAll(snapshot, these(broken))).toEqual(new Map([['bad\\xff', 'PATH_ENCODING']]));
  });

  it('reads names with every character that a name may have, up to 255 bytes', async () => {
    const names = [
      `a\nb\t\u0001\u007f"'$(x)`,
      '\u00e9',
      'e\u0301',
      'é'.repeat(127),
      'n'.repeat(255),
      '🙂'.repeat(63),
      ' ',
      '-rf',
      'a\\b',
    ];
    for (const name of names) write(`${name}`, name);
    await using snapshot = DirectorySnapshot.of(root);
    expect(await readAll(snapshot, snapshot.list())).toEqual(new Map(names.map((name) => [name, Buffer.from(name)])));
  });

  it('lists names that would be another place on Windows as a problem', async () => {
    for (const name of ['x\\..\\y', 'C:\\x', '\\x']) write(name, 'x');
    expect(problems(await list())).toEqual([
      { path: 'C:\\x', code: 'PATH_UNSAFE', incomplete: false },
      { path: '\\x', code: 'PATH_UNSAFE', incomplete: false },
      { path: 'x\\..\\y', code: 'PATH_UNSAFE', incomplete: false },
    ]);
  });

  /** Makes directories deeper than any path that the system takes, with a file at some of the depths. */
  const nested = (name: string, depth: number, files: Record<number, string>) => {
    const before = process.cwd();
    try {
      process.chdir(root);
      for (let level = 0; level <= depth; level += 1) {
        const file = files[level];
        if (file !== undefined) writeFileSync(file, file);
        if (level === depth) return;
        mkdirSync(name);
        process.chdir(name);
      }
    } finally {
      process.chdir(before);
    }
  };

  it('reads a tree that is 2,000 directories deep, with few files open', async () => {
    nested('d', 2000, { 10: 'beside', 2000: 'leaf' });
    const path = `${'d/'.repeat(2000)}leaf`;
    const before = openDescriptors();
    await using snapshot = DirectorySnapshot.of(root);
    const entries = await collect(snapshot.list());
    expect(openDescriptors() - before).toBeLessThan(80);
    expect(entries.map((entry) => entry.path).sort()).toEqual([`${'d/'.repeat(10)}beside`, path].sort());
    expect((await readAll(snapshot, these(...entries))).get(path)).toEqual(Buffer.from('leaf'));
  });

  it('lists paths of 4,096 bytes, and what is longer as a problem', async () => {
    const name = 'n'.repeat(99);
    const longest = 'y'.repeat(96);
    nested(name, 42, { 40: longest, 42: 'never seen' });
    await using snapshot = DirectorySnapshot.of(root);
    const entries = await collect(snapshot.list());
    expect(problems(entries)).toEqual([
      { path: `${name}/`.repeat(40) + name, code: 'PATH_TOO_LONG', incomplete: false },
    ]);
    const [entry] = entries.filter(({ problem }) => !problem);
    expect(entry!.path).toHaveLength(4096);
    expect((await readAll(snapshot, these(entry!))).get(entry!.path)).toEqual(Buffer.from(longest));
  });
});

describe('what a DirectorySnapshot cannot read', () => {
  it('is an incomplete listing for a directory, and a problem of the body for a file', async () => {
    write('open', 'x');
    chmodSync(write('closed.txt', 'x'), 0o000);
    write('closed/secret', 'x');
    chmodSync(join(root, 'closed'), 0o000);
    write('unsearchable/file', 'x');
    chmodSync(join(root, 'unsearchable'), 0o444);
    await unprivileged(async () => {
      await using snapshot = DirectorySnapshot.of(root);
      const entries = await collect(snapshot.list());
      expect(problems(entries).sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
        { path: 'closed', code: 'FS_UNREADABLE', incomplete: true },
        { path: 'unsearchable', code: 'FS_UNREADABLE', incomplete: true },
      ]);
      expect(await readAll(snapshot, these(...entries.filter(({ problem }) => !problem)))).toEqual(
        new Map<string, unknown>([
          ['open', Buffer.from('x')],
          ['closed.txt', 'FS_UNREADABLE'],
        ]),
      );
    });
    for (const name of ['closed', 'unsearchable']) chmodSync(join(root, name), 0o755);
  });

  it('is a problem of the body for a file that vanished or changed since it was listed', async () => {
    const old = new Date(Date.now() - 60_000);
    for (const name of ['removed', 'replaced', 'grown', 'touched', 'linked', 'became-directory', 'fifo', 'kept']) {
      utimesSync(write(`d/${name}`, 'before'), old, old);
    }
    write('gone/file', 'x');
    await using snapshot = DirectorySnapshot.of(root);
    const entries = await collect(snapshot.list());
    rmSync(join(root, 'd/removed'));
    write('d/new', 'after!');
    renameSync(join(root, 'd/new'), join(root, 'd/replaced'));
    write('d/grown', 'before and after');
    utimesSync(join(root, 'd/touched'), old, new Date());
    for (const name of ['linked', 'became-directory', 'fifo']) rmSync(join(root, 'd', name));
    symlinkSync('/etc/passwd', join(root, 'd/linked'));
    mkdirSync(join(root, 'd/became-directory'));
    execFileSync('mkfifo', [join(root, 'd/fifo')]);
    rmSync(join(root, 'gone'), { recursive: true });
    // Without a fingerprint there is only the size to be held to, so that the two that keep it are left out.
    const asked = entries.filter(({ path, fingerprint }) => fingerprint !== null || !/touched|replaced/.test(path));
    const contents = await readAll(snapshot, these(...asked));
    expect(Object.fromEntries([...contents].map(([path, content]) => [path, String(content)]))).toEqual(
      Object.fromEntries(
        asked.map(({ path }) => [
          path,
          { 'd/kept': 'before', 'd/became-directory': 'FS_NOT_REGULAR', 'd/fifo': 'FS_NOT_REGULAR' }[path] ??
            'FS_FILE_CHANGED',
        ]),
      ),
    );
  });

  it('is a problem of the body for a file that changes while it is read', async () => {
    const size = 1024 * 1024;
    write('grows', Buffer.alloc(size));
    write('shrinks', Buffer.alloc(size));
    write('rewritten', Buffer.alloc(size));
    await using snapshot = DirectorySnapshot.of(root);
    const codes: Record<string, string> = {};
    for await (const { entry, body } of snapshot.read(snapshot.list())) {
      const change = {
        grows: () => write('grows', Buffer.alloc(size + 1)),
        shrinks: () => truncateSync(join(root, 'shrinks'), 10),
        rewritten: () => utimesSync(join(root, 'rewritten'), 1, 1),
      }[entry.path]!;
      try {
        for await (const chunk of body) if ((chunk as Buffer).length > 0) change();
      } catch (error) {
        codes[entry.path] = (error as { code: string }).code;
      }
    }
    expect(codes).toEqual({ grows: 'FS_FILE_CHANGED', shrinks: 'FS_FILE_CHANGED', rewritten: 'FS_FILE_CHANGED' });
  });

  it('is never opened when an entry was made up', async () => {
    write('d/inside', 'x');
    await using snapshot = DirectorySnapshot.of(join(root, 'd'));
    const forged = (path: string): Entry => ({ path, size: null, fingerprint: null, type: 'file' });
    const contents = await readAll(
      snapshot,
      these(forged('../d/inside'), forged('/etc/passwd'), forged(''), forged('.')),
    );
    expect([...contents.values()]).toEqual(['PATH_UNSAFE', 'PATH_UNSAFE', 'PATH_UNSAFE', 'PATH_UNSAFE']);
  });
});

describe('bodies of a DirectorySnapshot', () => {
  it('hold exactly what is in the file, whatever its size', async () => {
    const sizes = [0, 1, 65_535, 65_536, 65_537, 262_144, 1_000_000];
    for (const size of sizes) write(`${size}`, Buffer.alloc(size, `${size},`));
    await using snapshot = DirectorySnapshot.of(root);
    const contents = await readAll(snapshot, snapshot.list());
    const isWhole = (size: number) => readFileSync(join(root, `${size}`)).equals(contents.get(`${size}`) as Buffer);
    expect(sizes.filter((size) => !isWhole(size))).toEqual([]);
  });

  it('come in the order of the entries, and are not touched before their turn when they are large', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `${index}`);
    for (const name of names) write(name, Buffer.alloc(100_000, name));
    await using snapshot = DirectorySnapshot.of(root);
    const entries = await collect(snapshot.list());
    const before = openDescriptors();
    const seen: string[] = [];
    for await (const { entry, body } of snapshot.read(these(...entries))) {
      seen.push(entry.path);
      expect(openDescriptors()).toBeLessThanOrEqual(before + 1);
      body.destroy();
      await once(body, 'close');
    }
    expect(seen).toEqual(entries.map(({ path }) => path));
  });

  it('are given one by one to a consumer that names the next entry only then', async () => {
    write('a', '1');
    write('b', '2');
    await using snapshot = DirectorySnapshot.of(root);
    const entries = await collect(snapshot.list());
    let release = (): void => {};
    async function* oneByOne(): AsyncGenerator<Entry> {
      for (const entry of entries) {
        yield entry;
        await new Promise<void>((resolve) => (release = resolve));
      }
    }
    const contents: string[] = [];
    for await (const { body } of snapshot.read(oneByOne())) {
      contents.push((await buffer(body)).toString());
      release();
    }
    expect(contents.sort()).toEqual(['1', '2']);
  });

  it('end with the error of the entries', async () => {
    write('a', '1');
    await using snapshot = DirectorySnapshot.of(root);
    const [entry] = await collect(snapshot.list());
    async function* failing(): AsyncGenerator<Entry> {
      yield entry!;
      throw new Error('listing broke');
    }
    await expect(readAll(snapshot, failing())).rejects.toThrow('listing broke');
  });

  it('of a sparse file of 20 GB are streamed from the first byte', async () => {
    truncateSync(write('sparse'), 20 * 1024 ** 3);
    await using snapshot = DirectorySnapshot.of(root);
    for await (const { entry, body } of snapshot.read(snapshot.list())) {
      expect(entry.size).toBe(20 * 1024 ** 3);
      const [chunk] = (await once(body, 'data')) as [Buffer];
      expect(chunk.length).toBeLessThanOrEqual(1024 ** 2);
      body.destroy();
    }
  });
});

describe('fingerprints of a DirectorySnapshot', () => {
  /** Lists until the clock has moved on far enough for every file to have a fingerprint. */
  const settledList = async () => {
    for (;;) {
      const entries = await list();
      if (entries.every(({ fingerprint }) => fingerprint !== null)) return byPath(entries);
    }
  };

  it('stay as long as nothing changes', async () => {
    write('a', 'x');
    write('b/c', 'y');
    const fingerprints = async () => Object.values(await settledList()).map(({ fingerprint }) => fingerprint);
    expect(await fingerprints()).toEqual(await fingerprints());
  });

  it.each<[string, (path: string) => void]>([
    ['is written with the same size', (path) => writeFileSync(path, 'y')],
    ['grows', (path) => writeFileSync(path, 'xx')],
    [
      'is replaced by a file of the same size and time',
      (path) => {
        writeFileSync(`${path}.new`, 'y');
        utimesSync(`${path}.new`, 1000, 1000);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'is written and given its old time back',
      (path) => {
        writeFileSync(path, 'y');
        utimesSync(path, 1000, 1000);
      },
    ],
  ])('change when a file %s', async (_, change) => {
    const path = write('a', 'x');
    utimesSync(path, 1000, 1000);
    const before = (await settledList())['a']!.fingerprint;
    change(path);
    expect((await settledList())['a']!.fingerprint).not.toBe(before);
  });

  it('are never those of another content, however fast a file is rewritten', async () => {
    const path = write('a', '000');
    const contents = new Map<string, string>();
    for (let round = 0; round < 300; round += 1) {
      const content = String(round).padStart(3, '0');
      writeFileSync(path, content);
      const { fingerprint } = (await list())[0]!;
      if (fingerprint === null) continue;
      expect(contents.get(fingerprint) ?? content).toBe(content);
      contents.set(fingerprint, content);
    }
    expect(await settledList()).toHaveProperty('a');
  });
});

describe('the end of a DirectorySnapshot', () => {
  it('comes with an error when there is more than may be listed, directories counted', async () => {
    for (let index = 0; index < 6; index += 1) write(`d${index}/f`);
    expect(await list({ maxEntries: 12 })).toHaveLength(6);
    await expect(list({ maxEntries: 11 })).rejects.toMatchObject({ code: 'SYNC_LIMIT_EXCEEDED', maximum: 11 });
  });

  it('comes at once when the signal aborts, with its reason', async () => {
    for (let index = 0; index < 3000; index += 1) write(`${index % 100}/${index}`);
    const reason = new Error('cancelled');
    const controller = new AbortController();
    await using snapshot = DirectorySnapshot.of(root, { signal: controller.signal });
    let count = 0;
    const listing = async () => {
      for await (const _ of snapshot.list()) if (++count === 5) controller.abort(reason);
    };
    await expect(listing()).rejects.toBe(reason);
    expect(count).toBeLessThan(3000);
    await expect(collect(snapshot.list())).rejects.toBe(reason);
    await expect(readAll(snapshot, these())).rejects.toBe(reason);
  });

  it('comes to a body that is being read when the signal aborts', async () => {
    write('large', Buffer.alloc(10_000_000));
    const reason = new Error('cancelled');
    const controller = new AbortController();
    await using snapshot = DirectorySnapshot.of(root, { signal: controller.signal });
    const reading = async () => {
      for await (const { body } of snapshot.read(snapshot.list())) {
        for await (const _ of body) controller.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
  });

  it('closes every file, whatever was read, and cleans up once', async () => {
    for (let index = 0; index < 500; index += 1)
      write(`${index % 20}/${index}`, Buffer.alloc(index % 2 ? 10 : 100_000));
    const before = openDescriptors();
    let cleanups = 0;
    const snapshot = DirectorySnapshot.of(root, {
      cleanup: async () => {
        cleanups += 1;
      },
    });
    for await (const _ of snapshot.list()) break;
    for await (const { body } of snapshot.read(snapshot.list())) {
      await once(body, 'data');
      break;
    }
    await snapshot.list().next();
    await Promise.all([snapshot[Symbol.asyncDispose](), snapshot[Symbol.asyncDispose]()]);
    await snapshot[Symbol.asyncDispose]();
    expect(cleanups).toBe(1);
    while (openDescriptors() > before) await new Promise((resolve) => setImmediate(resolve));
    expect(openDescriptors()).toBe(before);
  });

  it('hands on the error of the cleanup', async () => {
    const snapshot = DirectorySnapshot.of(root, { cleanup: () => Promise.reject(new Error('still in use')) });
    await expect(snapshot[Symbol.asyncDispose]()).rejects.toThrow('still in use');
  });

  it('lists and reads nothing any more', async () => {
    write('a');
    const snapshot = DirectorySnapshot.of(root);
    await snapshot[Symbol.asyncDispose]();
    await expect(collect(snapshot.list())).rejects.toThrow('disposed');
  });
});
