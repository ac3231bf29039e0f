import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDataBackend } from '@lib/testing';
import { type FileChange, GitRepository } from '../support/git-repository.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'conformance-git-')));
const repository = await GitRepository.init(join(folder, 'remote.git'));
const changes = new Map<string, FileChange>();
const credentials = { username: 'robot', password: 'pa:ss/wörd' };

describeDataBackend({
  backend: 'git',
  target: () => ({ url: repository.fileUrl }),
  unreachable: () => ({ url: 'http://127.0.0.1:1/conformance.git', parameters: credentials }),
  silent: (host) => ({ url: `http://${host}/conformance.git`, parameters: credentials }),
  remote: {
    write: (path, content) => changes.set(path, content),
    symlink: (path, target) => changes.set(path, { symlink: target }),
    remove: (path) => changes.set(path, null),
    flush: async () => {
      await repository.commit(changes);
      changes.clear();
    },
    close: () => rmSync(folder, { recursive: true }),
  },
});
