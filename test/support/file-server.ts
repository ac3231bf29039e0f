import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A file of the server. */
export interface ServedFile {
  readonly content: Buffer;
  /** Sent with it; by default a strong ETag of the content. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers in place of the server; false = the server answers after all. */
export type ServerFault = (request: IncomingMessage, response: ServerResponse) => boolean | void;

/** A web server of a test: files with validators, conditional requests, and able to misbehave. */
export class FileServer implements AsyncDisposable {
  readonly files = new Map<string, ServedFile>();
  /** `GET /path` of every request that came, with ` if-none-match` where that was sent. */
  readonly requests: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  fault: ServerFault | null = null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
  ) {}

  static async start(tls?: ServerOptions): Promise<FileServer> {
    const server = tls ? createTlsServer(tls) : createServer();
    const files = new FileServer(server, tls ? 'https' : 'http');
    server.on('request', (request, response) => files.answer(request, response));
    server.on('connection', (socket: Socket) => {
      files.sockets.add(socket);
      socket.once('close', () => files.sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return files;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `${this.scheme}://127.0.0.1:${this.port}${path}`;
  }

  put(path: string, content: string | Buffer, headers?: Readonly<Record<string, string>>): void {
    const bytes = Buffer.from(content as string);
    const etag = `"${createHash('sha1').update(bytes).digest('hex')}"`;
    this.files.set(path, { content: bytes, headers: headers ?? { etag } });
  }

  /** Requests since the last call. */
  take(): string[] {
    return this.requests.splice(0);
  }

  reset(): void {
    this.files.clear();
    this.requests.length = 0;
    this.headers.length = 0;
    this.fault = null;
  }

  /** Answers a request as it should be, for faults that only come before. */
  serve(request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(request.url!);
    if (!file) return void response.writeHead(404).end();
    const { content, headers } = file;
    if (headers['etag'] !== undefined && request.headers['if-none-match'] === headers['etag']) {
      return void response.writeHead(304, headers).end();
    }
    response.writeHead(200, { 'content-length': content.length, ...headers });
    response.end(request.method === 'HEAD' ? undefined : content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    this.requests.push(`${request.method} ${request.url}${request.headers['if-none-match'] ? ' if-none-match' : ''}`);
    this.headers.push(request.headers);
    if (this.fault && this.fault(request, response) !== false) return;
    this.serve(request, response);
  }
}
