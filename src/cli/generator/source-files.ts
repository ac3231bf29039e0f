import type { ProjectNames } from './project-names.js';
import type { ProjectFiles } from './write-project.js';

/** The plugin: its module, its backend, and what that needs. */
export function sourceFiles(names: ProjectNames): ProjectFiles {
  return {
    'src/index.ts': index(names),
    [`src/${names.name}.plugin.ts`]: plugin(names),
    [`src/${names.name}.backend.ts`]: backend(names),
    [`src/${names.name}.snapshot.ts`]: snapshot(names),
    [`src/${names.name}.client.ts`]: client(names),
  };
}

function index({ name, className }: ProjectNames): string {
  return `export { ${className}Backend } from './${name}.backend.js';
// The default is what is found when an application names this package as a plugin.
export { ${className}Plugin, ${className}Plugin as default } from './${name}.plugin.js';
`;
}

function plugin({ name, className, label }: ProjectNames): string {
  return `import { Module } from '@nestjs/common';
import { Plugin } from 'nestjs-data-backends';
import { ${className}Backend } from './${name}.backend.js';

@Plugin({ name: '${name}', label: '${label}', version: '0.1.0' })
@Module({ providers: [${className}Backend] })
export class ${className}Plugin {}
`;
}

function backend({ name, className, label }: ProjectNames): string {
  return `import { Backend, type BackendContext, type BackendTarget, DataBackend, secret, type Snapshot } from 'nestjs-data-backends';
import { z } from 'zod';
import { ${className}Client } from './${name}.client.js';
import { ${className}Snapshot } from './${name}.snapshot.js';

/** What users configure, besides the URL. */
const parameters = z.object({
  // Encrypted in the database, and never shown again.
  token: secret().optional().describe('Sent as Authorization: Bearer'),
});
type Parameters = z.infer<typeof parameters>;

/** ${label} */
@DataBackend({ name: '${name}', label: '${label}', parameters })
export class ${className}Backend extends Backend<Parameters> {
  /** A cheap question that tells whether anything has changed. Without it, each sync lists all files. */
  override async revision(target: BackendTarget<Parameters>, context: BackendContext): Promise<string | null> {
    return clientOf(target, context).revision();
  }

  /** The remote as it is now, to list and to read. */
  override async fetch(target: BackendTarget<Parameters>, context: BackendContext): Promise<Snapshot> {
    const client = clientOf(target, context);
    return new ${className}Snapshot(client, await client.revision(), context.signal);
  }
}

function clientOf({ url, parameters }: BackendTarget<Parameters>, { network, signal }: BackendContext): ${className}Client {
  return new ${className}Client(url, parameters.token, network, signal);
}
`;
}

function snapshot({ name, className }: ProjectNames): string {
  return `import { type Entry, type EntryContent, EntryProblemError, type Snapshot } from 'nestjs-data-backends';
import { Readable } from 'node:stream';
import { ChangedError, type ${className}Client } from './${name}.client.js';

/** One view of the remote, while one sync runs. */
export class ${className}Snapshot implements Snapshot {
  private readonly disposed = new AbortController();

  constructor(
    private readonly client: ${className}Client,
    readonly revision: string | null,
    /** Aborts when the sync is stopped. */
    private readonly signal: AbortSignal,
  ) {}

  /** Every file once, as it comes: there may be millions. */
  async *list(): AsyncGenerator<Entry> {
    const signal = AbortSignal.any([this.signal, this.disposed.signal]);
    for await (const { path, size, version } of this.client.list(this.revision)) {
      signal.throwIfAborted();
      // Where the fingerprint is the same as at the last sync, the file is not read again.
      yield { path, size, fingerprint: version, type: 'file' };
    }
  }

  /** The files that have changed: in the version that was listed, and in no other. */
  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const entry of entries) yield { entry, body: await this.open(entry) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed.abort();
    // Close here what fetch() has opened: connections, temporary files.
  }

  private async open({ path, fingerprint }: Entry): Promise<Readable> {
    try {
      return await this.client.open(path, fingerprint!);
    } catch (error) {
      if (!(error instanceof ChangedError)) throw error;
      // A problem of this file alone: its last version stays, and the next sync looks again.
      const problem = new EntryProblemError('FS_FILE_CHANGED', \`"\${path}" changed after it was listed.\`);
      return new Readable({ read() { this.destroy(problem); } });
    }
  }
}
`;
}

function client({ className, label }: ProjectNames): string {
  return `import type { Network } from 'nestjs-data-backends';
import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';

/** One file, as the remote lists it. */
export interface ListedFile {
  readonly path: string;
  readonly size: number;
  /** Another one whenever the content is another one. */
  readonly version: string;
}

/** The remote is not what it was when it was listed. */
export class ChangedError extends Error {}

/** Talks to ${label}. */
export class ${className}Client {
  constructor(
    private readonly url: string,
    private readonly token: string | undefined,
    private readonly network: Network,
    private readonly signal: AbortSignal,
  ) {}

  /** Null when the remote has none. */
  async revision(): Promise<string | null> {
    const response = await this.request('HEAD', '');
    response.resume();
    return response.headers.etag ?? null;
  }

  /** Line by line, as it arrives. */
  async *list(revision: string | null): AsyncGenerator<ListedFile> {
    const response = await this.request('GET', '', revision === null ? {} : { 'If-Match': revision });
    try {
      for await (const line of createInterface({ input: response })) yield JSON.parse(line) as ListedFile;
      // Without its end it is not the whole list, and what is missing in it would be deleted.
      if (!response.complete) throw new Error('The connection ended in the middle of the list of files.');
    } finally {
      response.destroy();
    }
  }

  /** @throws ChangedError */
  open(path: string, version: string): Promise<IncomingMessage> {
    return this.request('GET', path.split('/').map(encodeURIComponent).join('/'), { 'If-Match': version });
  }

  private async request(method: string, path: string, headers: OutgoingHttpHeaders = {}): Promise<IncomingMessage> {
    const url = new URL(path, this.url);
    // Refuses what sources may not reach, and secrets that would travel in clear.
    await this.network.resolve(url, { credentials: this.token !== undefined, signal: this.signal });
    const agents = this.network.agents();
    const [client, agent] = url.protocol === 'https:' ? [https, agents.https] : [http, agents.http];
    const authorization = this.token === undefined ? {} : { Authorization: \`Bearer \${this.token}\` };
    const options = { method, agent, signal: this.signal, headers: { ...headers, ...authorization } };
    const request = client.request(url, options).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode === 200) return response;
    response.destroy();
    if (response.statusCode === 412 || response.statusCode === 404) throw new ChangedError(\`"\${path}" has changed.\`);
    throw new Error(\`\${url.origin} answered \${response.statusCode}.\`);
  }
}
`;
}
