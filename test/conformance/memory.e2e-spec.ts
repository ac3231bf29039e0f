import { describeDataBackend, MemoryBackend, MemoryRemote } from '@lib/testing';

const url = 'memory://conformance';
const remote = MemoryRemote.at(url);

// With revisions of its own it is held to the kit in kit.e2e-spec.ts.
describeDataBackend({
  backend: MemoryBackend,
  target: () => ({ url }),
  unreachable: () => ({ url: 'memory://nowhere', parameters: { token: 'hunter2-hunter2' } }),
  remote: {
    write: (path, content) => remote.write(path, content),
    remove: (path) => remote.remove(path),
    symlink: (path, target) => remote.symlink(path, target),
    close: () => MemoryRemote.all.clear(),
  },
});
