import { createHash } from 'node:crypto';
import { describeDataBackend, MemoryBackend, MemoryRemote, type TestRemote } from '@lib/testing';

/** The remote at a URL, as the kit changes it. */
function remoteAt(url: string, more: Partial<TestRemote> = {}): TestRemote {
  const remote = MemoryRemote.at(url);
  return {
    write: (path, content) => remote.write(path, content),
    remove: (path) => remote.remove(path),
    symlink: (path, target) => remote.symlink(path, target),
    close: () => MemoryRemote.all.delete(new URL(url).host),
    ...more,
  };
}

describeDataBackend({
  name: 'MemoryBackend without revisions',
  backend: MemoryBackend,
  target: () => ({ url: 'memory://plain' }),
  unreachable: () => ({ url: 'memory://nowhere', parameters: { token: 'hunter2-hunter2' } }),
  remote: remoteAt('memory://plain'),
});

describeDataBackend({
  name: 'MemoryBackend with revisions',
  backend: MemoryBackend,
  target: () => ({ url: 'memory://revisions' }),
  remote: remoteAt('memory://revisions', {
    flush: () => {
      const remote = MemoryRemote.at('memory://revisions');
      const versions = [...remote.files].map(([path, { version }]) => [path, version]);
      remote.revision = createHash('sha1').update(JSON.stringify(versions)).digest('hex');
    },
  }),
});
