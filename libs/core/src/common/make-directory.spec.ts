import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectory } from './make-directory.js';

describe('makeDirectory()', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'make-directory-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes a directory and those above it, for this user alone, however many ask', async () => {
    const path = join(folder, 'a/b/c');
    await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)));
    const { mode } = await stat(path);
    expect(mode & 0o777).toBe(0o700);
    await makeDirectory(path);
  });

  it.each(['file', 'file/below', 'file/far/below'])('says what is in the way: %s', async (name) => {
    await writeFile(join(folder, 'file'), '');
    await expect(makeDirectory(join(folder, name))).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      message: expect.stringContaining(join(folder, 'file')),
    });
  });

  it('comes to an end where no directory can be made', async () => {
    // Elsewhere than on Linux there is no /proc, and a file is in the way instead.
    const path = process.platform === 'linux' ? '/proc/nowhere/x' : '/dev/null/x';
    await expect(makeDirectory(path)).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
  });
});
