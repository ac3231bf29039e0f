import { describeDataBackend, type TestRemote } from '@lib/testing';
import { gzipSync } from 'node:zlib';
import { tarOf, type TestMember } from '../support/archives.js';
import { FileServer } from '../support/file-server.js';

/** An archive that is built anew after each group of changes. */
class ArchiveRemote implements TestRemote {
  private readonly members = new Map<string, TestMember>();
  private server: Promise<FileServer> | null = null;

  constructor(
    private readonly path: string,
    private readonly pack: (members: readonly TestMember[]) => Buffer,
  ) {}

  async target() {
    await this.flush();
    return { url: (await this.started()).url(this.path) };
  }

  write(path: string, content: Buffer): void {
    this.members.set(path, { path, content });
  }

  remove(path: string): void {
    this.members.delete(path);
  }

  symlink(path: string, target: string): void {
    this.members.set(path, { path, target });
  }

  async flush(): Promise<void> {
    (await this.started()).put(this.path, this.pack([...this.members.values()]));
  }

  async close(): Promise<void> {
    await (await this.started())[Symbol.asyncDispose]();
  }

  private started(): Promise<FileServer> {
    return (this.server ??= FileServer.start());
  }
}

const remote = new ArchiveRemote('/x.tar.gz', (members) => gzipSync(tarOf(members), { level: 1 }));

// Of the formats this one takes every step there is.
describeDataBackend({
  name: 'http',
  backend: 'http',
  network: { allow: ['127.0.0.1'] },
  target: () => remote.target(),
  remote,
  unreachable: () => ({ url: 'http://127.0.0.1:1/x.tar', parameters: { token: 'hunter2-hunter2' } }),
  silent: (host) => ({ url: `http://${host}/x.tar` }),
  largeFileBytes: 8 * 1024 * 1024,
});
