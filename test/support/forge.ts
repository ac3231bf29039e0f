import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GitRepository } from './git-repository.js';
import { GitServer } from './git-server.js';

/** Where a forge tells of pushes, and what it signs with. */
export interface ForgeWebhook {
  readonly url: string;
  readonly secret: string;
}

/** Where somebody works, and pushes from. */
export interface ForgeProject {
  /** To clone from and push to. */
  readonly url: string;
  readonly clone: GitRepository;
  /** Pushes what was committed in `clone` to `main`. Gives the status that the webhook answered with, if there is one. */
  push(): Promise<number | null>;
  /** From now on pushes are told there. */
  webhook: ForgeWebhook | null;
}

/** Real git over HTTP that takes pushes, and tells a webhook of each in GitHub's form as soon as it is there. */
export class Forge implements AsyncDisposable {
  private readonly received = new Map<string, () => void>();

  private constructor(private readonly server: GitServer) {
    server.respondWith(async ({ request, pass }) => {
      await pass();
      const [, name] = /^\/(.*)\.git\/git-receive-pack$/.exec(request.url ?? '') ?? [];
      if (name !== undefined) this.received.get(name)?.();
    });
  }

  static async start(): Promise<Forge> {
    return new Forge(await GitServer.start());
  }

  async createProject(name: string): Promise<ForgeProject> {
    const served = await this.server.createRepository(name);
    await served.git(['config', 'http.receivepack', 'true']);
    const clone = await GitRepository.init(join(this.server.root, `${name}-clone`), { bare: true });
    const url = this.server.url(name);
    const project: ForgeProject = {
      url,
      clone,
      webhook: null,
      push: async () => {
        const received = new Promise<void>((resolve) => this.received.set(name, resolve));
        const { webhook } = project;
        const after = await clone.head();
        const delivered = webhook && received.then(() => deliver(webhook, name, after));
        await clone.git(['push', '--quiet', url, 'main']);
        return delivered;
      },
    };
    return project;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
  }
}

async function deliver({ url, secret }: ForgeWebhook, name: string, after: string): Promise<number> {
  const body = JSON.stringify({
    ref: 'refs/heads/main',
    before: '0'.repeat(40),
    after,
    repository: { name, full_name: `somebody/${name}`, default_branch: 'main' },
    pusher: { name: 'ada' },
  });
  const { status } = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': randomUUID(),
      'x-github-event': 'push',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
  return status;
}
