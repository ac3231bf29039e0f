import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runHttpBackend, type BackendAnswer } from './git-http-backend.js';
import { GitRepository } from './git-repository.js';

export interface GitServerOptions {
  /** Every request needs these; without them the answer is 401. */
  readonly basicAuth?: { readonly username: string; readonly password: string };
  /** Where repositories lie; by default a temporary directory that `stop()` removes. */
  readonly directory?: string;
  /** Speaks TLS with these options (key, certificate, whether clients need one); by default it does not. */
  readonly tls?: TlsServerOptions;
}

/** A request that the server has seen. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization?: string;
  readonly headers: IncomingMessage['headers'];
}

/** One request in the hands of a fault. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What git answers to the request; for faults that spoil a real answer. */
  answer(): Promise<BackendAnswer>;
  /** Answers as if there were no fault. */
  pass(): Promise<void>;
}

export type Responder = (exchange: Exchange) => void | Promise<void>;

/**
 * Real git over smart HTTP on 127.0.0.1 and a free port: `git http-backend` answers, unless a fault is set
 * with `respondWith` (ready-made ones are in git-faults.ts).
 */
export class GitServer {
  /** Every request since the start or the last `resetRequests()`, those answered by a fault included. */
  readonly requests: RecordedRequest[] = [];
  /** TCP connections since the start. */
  connections = 0;
  #responder: Responder | null = null;

  private constructor(
    readonly root: string,
    private readonly server: Server,
    private readonly options: GitServerOptions,
  ) {
    server.on('connection', () => (this.connections += 1));
    server.on('request', (request, response) => void this.handle(request, response));
  }

  static async start(options: GitServerOptions = {}): Promise<GitServer> {
    const root = options.directory ?? (await mkdtemp(join(tmpdir(), 'data-backends-git-server-')));
    const server = options.tls ? createTlsServer(options.tls) : createServer();
    const gitServer = new GitServer(root, server, options);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return gitServer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:<port>`, or `https://localhost:<port>`. */
  get origin(): string {
    return this.options.tls ? `https://localhost:${this.port}` : `http://127.0.0.1:${this.port}`;
  }

  /** URL of a repository, without credentials. */
  url(repositoryName: string): string {
    return `${this.origin}/${repositoryName}.git`;
  }

  /** An empty repository that is served as `url(name)`. */
  createRepository(
    name: string,
    options: { bare?: boolean; objectFormat?: 'sha1' | 'sha256' } = {},
  ): Promise<GitRepository> {
    return GitRepository.init(join(this.root, `${name}.git`), options);
  }

  /** From now on `responder` answers every request, before credentials are looked at; null ends the fault. */
  respondWith(responder: Responder | null): void {
    this.#responder = responder;
  }

  resetRequests(): void {
    this.requests.length = 0;
  }

  /** Cuts every connection, ends the server and removes its temporary directory. */
  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    if (this.options.directory === undefined) await rm(this.root, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const { authorization } = headers;
    this.requests.push({ method, url, headers, ...(authorization === undefined ? {} : { authorization }) });
    const exchange: Exchange = {
      request,
      response,
      answer: () => this.answer(request, response),
      pass: () => this.pass(request, response),
    };
    try {
      await (this.#responder ?? ((real: Exchange) => real.pass()))(exchange);
    } catch {
      // The client went away, or a fault cut the connection; what is left of the answer cannot be sent.
      response.destroy();
    }
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isAllowed(request)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('401 Unauthorized\n');
      return;
    }
    const { status, headers, body } = await this.answer(request, response);
    response.writeHead(status, headers);
    await pipeline(body, response);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<BackendAnswer> {
    const user = this.options.basicAuth?.username;
    const answer = await runHttpBackend(request, { root: this.root, ...(user === undefined ? {} : { user }) });
    response.once('close', () => answer.kill());
    return answer;
  }

  private isAllowed(request: IncomingMessage): boolean {
    const { basicAuth } = this.options;
    if (!basicAuth) return true;
    const expected = Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64');
    return request.headers.authorization === `Basic ${expected}`;
  }
}
