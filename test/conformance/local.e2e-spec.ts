import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeDataBackend } from '@lib/testing';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'conformance-local-')));

async function place(path: string): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  return file;
}

describeDataBackend({
  backend: 'local',
  target: () => ({ url: root }),
  unreachable: () => ({ url: join(root, 'is', 'missing') }),
  remote: {
    write: async (path, content) => writeFile(await place(path), content),
    symlink: async (path, target) => symlink(target, await place(path)),
    remove: (path) => rm(join(root, path)),
    close: () => rmSync(root, { recursive: true }),
  },
});
