import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../entry.js';
import { openRoot, openRootByPath } from './directory-handle.js';
import { DirectoryHandles } from './directory-handles.js';
import { DirectoryWalker } from './directory-walker.js';
import { openFile, readWhole } from './file-body.js';

// Both ways to hold a directory are tried on every system that has both.
const ways = [
  ['descriptors', openRoot],
  ['paths that are checked', openRootByPath],
] as const;

describe.each(ways)('a walk that goes by %s', (_, open) => {
  let folder: string;
  let root: string;
  let handles: DirectoryHandles;
  /** Does something while a round is between reading the names and looking at them. */
  let onFound: () => void;
  let walker: DirectoryWalker;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'directory-walker-')));
    root = join(folder, 'root');
    mkdirSync(join(root, 'd/below'), { recursive: true });
    writeFileSync(join(root, 'd/below/mine'), 'mine');
    mkdirSync(join(folder, 'outside/below'), { recursive: true });
    writeFileSync(join(folder, 'outside/below/secret'), 'secret');
    writeFileSync(join(folder, 'outside/secret'), 'secret');
    handles = new DirectoryHandles(async () => (await open(root, false))!);
    onFound = () => {};
    walker = new DirectoryWalker(handles, () => onFound());
  });

  afterEach(() => {
    walker.close();
    handles.dispose();
    rmSync(folder, { recursive: true });
  });

  const rest = async (): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for (;;) {
      const round = await walker.round();
      if (round === null) return entries;
      entries.push(...round);
    }
  };
  const swap = (path: string) => {
    renameSync(path, join(folder, 'was'));
    symlinkSync(join(folder, 'outside'), path);
  };
  const lost = (path: string) => [
    expect.objectContaining({ path, problem: expect.objectContaining({ code: 'FS_FILE_CHANGED', incomplete: true }) }),
  ];

  it('finds what is there', async () => {
    expect(await rest()).toEqual([expect.objectContaining({ path: 'd/below/mine', size: 4 })]);
  });

  it('does not go through a directory that became a link before it was opened', async () => {
    expect(await walker.round()).toEqual([]);
    swap(join(root, 'd'));
    expect(await rest()).toEqual(lost('d'));
  });

  it('does not go through a link that was put above a directory that is still to be read', async () => {
    expect(await walker.round()).toEqual([]);
    expect(await walker.round()).toEqual([]);
    swap(join(root, 'd'));
    const entries = await rest();
    expect(JSON.stringify(entries)).not.toContain('secret');
    // What is held by a descriptor is still the directory that was meant, wherever it lies now.
    for (const entry of entries) expect(entry.path).toMatch(/^d\/below/);
  });

  it('lists a link that took the place of a directory before it was looked at', async () => {
    onFound = () => {
      onFound = () => {};
      swap(join(root, 'd'));
    };
    expect(await rest()).toEqual([
      expect.objectContaining({ path: 'd', type: 'symlink', target: join(folder, 'outside') }),
    ]);
  });

  it('does not believe what it saw in a directory that was swapped while it was read', async () => {
    expect(await walker.round()).toEqual([]);
    onFound = () => {
      onFound = () => {};
      swap(join(root, 'd'));
    };
    const entries = await rest();
    expect(JSON.stringify(entries)).not.toContain('secret');
  });

  it.each([
    ['removed', () => {}],
    ['replaced by a file', (path: string) => writeFileSync(path, 'x')],
  ])('is incomplete when a directory is %s during the walk', async (_, replace) => {
    expect(await walker.round()).toEqual([]);
    rmSync(join(root, 'd'), { recursive: true });
    replace(join(root, 'd'));
    expect(await rest()).toEqual(lost('d'));
  });

  it('is incomplete when a directory is removed while it is read', async () => {
    expect(await walker.round()).toEqual([]);
    onFound = () => rmSync(join(root, 'd'), { recursive: true, force: true });
    expect(await rest()).toEqual(lost('d'));
  });

  it('has a problem for a file that is removed while it is looked at', async () => {
    expect([await walker.round(), await walker.round()]).toEqual([[], []]);
    onFound = () => rmSync(join(root, 'd/below/mine'), { force: true });
    const [entry] = await rest();
    expect(entry).toMatchObject({ path: 'd/below/mine', problem: { code: 'FS_FILE_CHANGED', incomplete: false } });
  });

  it('ends when the root is removed while it is read', async () => {
    onFound = () => rmSync(root, { recursive: true, force: true });
    await expect(walker.round()).rejects.toMatchObject({ code: 'ENOENT' });
    mkdirSync(root);
  });

  it('opens no file beyond a link that was put into its path since it was listed', async () => {
    writeFileSync(join(folder, 'outside/below/mine'), 'MINE');
    const [entry] = await rest();
    // A new start, as after any other directories were opened: nothing is held any more.
    handles.dispose();
    handles = new DirectoryHandles(async () => (await open(root, false))!);
    swap(join(root, 'd'));
    await expect(openFile(handles, { ...entry!, fingerprint: null })).rejects.toMatchObject({
      code: 'FS_FILE_CHANGED',
    });
  });

  it('reads the file that was listed', async () => {
    const [entry] = await rest();
    expect(await readWhole(await openFile(handles, entry!), entry!)).toEqual(readFileSync(join(root, 'd/below/mine')));
  });
});
