import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository } from '../support/git-repository.js';
import { tree } from './fixtures.js';

/** A git repository of one commit behind smart HTTP. */
export class GitRemote {
  private constructor(
    readonly url: string,
    readonly repository: GitRepository,
    private readonly root: string,
    private readonly server: ChildProcess,
    private readonly paths: readonly string[],
  ) {}

  static async start(files: number, averageBytes: number): Promise<GitRemote> {
    const root = await mkdtemp(join(tmpdir(), 'bench-git-'));
    const repository = await GitRepository.init(join(root, 'mono.git'), {});
    const changes = Object.fromEntries(tree(files, averageBytes));
    await repository.commit(changes);
    const script = join(import.meta.dirname, 'git-server-process.ts');
    const server = fork(script, [root]);
    const [url] = (await once(server, 'message')) as [string];
    return new GitRemote(url, repository, root, server, Object.keys(changes));
  }

  /** Commits new content for a part of the files. */
  async change(share: number): Promise<void> {
    const count = Math.max(1, Math.floor(this.paths.length * share));
    const first = Math.floor(Math.random() * (this.paths.length - count));
    const contents = [...tree(count, 10_000)].map(([, content]) => content);
    await this.repository.commit(
      Object.fromEntries(this.paths.slice(first, first + count).map((path, index) => [path, contents[index]!])),
    );
  }

  async stop(): Promise<void> {
    this.server.disconnect();
    await once(this.server, 'exit');
    await rm(this.root, { recursive: true, force: true });
  }
}
