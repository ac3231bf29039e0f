import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** An object of a stub. */
export interface StubObject {
  readonly content: Buffer;
  /** As in headers, quotes included. */
  readonly etag: string;
  readonly storageClass?: string;
  /** When the restored copy of an archived object goes. */
  readonly restoredUntil?: string;
}

/** One request that came, as far as tests look at it. */
export interface StubRequest {
  readonly kind: 'list' | 'get';
  /** Of a `get`. */
  readonly key: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** Answers in place of the stub; false = the stub answers after all. */
export type StubFault = (request: StubRequest, response: ServerResponse) => boolean | void;

/**
 * The part of S3 that is read with, in memory, and able to misbehave: what a real service will not do on request. It
 * checks no signatures.
 */
export class S3StubServer implements AsyncDisposable {
  /** By key; keys are bytes, one character each (`latin1`). */
  readonly objects = new Map<string, StubObject>();
  readonly requests: StubRequest[] = [];
  pageSize = 1_000;
  /** Whether `encoding-type=url` is understood. */
  encodesKeys = true;
  fault: StubFault | null = null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
    readonly bucket: string,
  ) {}

  /** @param tls key and certificate in PEM, for `https:` */
  static async start(tls?: { key: string; cert: string }): Promise<S3StubServer> {
    const server = tls ? createTlsServer(tls) : createServer();
    const stub = new S3StubServer(server, tls ? 'https' : 'http', 'bucket');
    server.on('request', (request, response) => stub.answer(request, response));
    server.on('connection', (socket: Socket) => {
      stub.sockets.add(socket);
      socket.once('close', () => stub.sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return stub;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** URL of the bucket, or of a prefix in it, in the form of NetBox. */
  url(prefix = ''): string {
    return `${this.scheme}://127.0.0.1:${this.port}/${this.bucket}${prefix && `/${prefix}`}`;
  }

  put(key: string, content: string | Buffer, more: Partial<StubObject> = {}): void {
    const bytes = Buffer.from(content);
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    this.objects.set(Buffer.from(key).toString('latin1'), { content: bytes, etag, ...more });
  }

  /** Forgets what came, and how to misbehave. */
  reset(): void {
    this.requests.length = 0;
    this.fault = null;
  }

  count(kind: StubRequest['kind']): number {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  /** Answers a request as it should be, for faults that only come before. */
  serve(request: StubRequest, response: ServerResponse): void {
    if (request.kind === 'list') this.list(request.query, response);
    else this.get(request, response);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const [path = '', search = ''] = incoming.url!.split('?');
    const query = new URLSearchParams(search);
    const ofBucket = path.replace(new RegExp(`^/${this.bucket}/?`), '');
    const key = Buffer.from(decodeURIComponent(ofBucket)).toString('latin1');
    const kind = query.has('list-type') ? 'list' : 'get';
    const request: StubRequest = { kind, key, path, query, headers: incoming.headers };
    this.requests.push(request);
    if (this.fault && this.fault(request, response) !== false) return;
    this.serve(request, response);
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = Buffer.from(query.get('prefix') ?? '').toString('latin1');
    const after = query.get('continuation-token');
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const start = after === null ? 0 : Number(after);
    const page = keys.slice(start, start + this.pageSize);
    const end = start + page.length;
    const isTruncated = end < keys.length;
    const isEncoded = this.encodesKeys && query.get('encoding-type') === 'url';
    const contents = page.map((key) => {
      const { content, etag, storageClass = 'STANDARD', restoredUntil } = this.objects.get(key)!;
      const restored = restoredUntil
        ? `<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>${restoredUntil}</RestoreExpiryDate></RestoreStatus>`
        : '';
      return `<Contents><Key>${isEncoded ? encodeKey(key) : escapeXml(Buffer.from(key, 'latin1').toString())}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>${escapeXml(etag)}</ETag><Size>${content.length}</Size><StorageClass>${storageClass}</StorageClass>${restored}</Contents>`;
    });
    const body =
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${this.bucket}</Name>` +
      `<KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${isEncoded ? '<EncodingType>url</EncodingType>' : ''}` +
      `${isTruncated ? `<NextContinuationToken>${end}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`;
    response.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) }).end(body);
  }

  private get({ key, headers }: StubRequest, response: ServerResponse): void {
    const object = this.objects.get(key);
    if (!object) return refuse(response, 404, 'NoSuchKey');
    if (headers['if-match'] !== undefined && headers['if-match'] !== object.etag) {
      return refuse(response, 412, 'PreconditionFailed');
    }
    const { content, etag } = object;
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const range = headers.range ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {};
    const part = content.subarray(start);
    response.writeHead(headers.range ? 206 : 200, { etag, 'content-length': part.length, ...range }).end(part);
  }
}

/** An error as S3 writes it. */
export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more = '',
): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>canary-message</Message>${more}</Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(body);
}

/** As Amazon does it: a space is `+`, a slash stays. */
function encodeKey(key: string): string {
  return key.replace(/[^\w.~/*-]/g, (character) =>
    character === ' ' ? '+' : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"\p{Cc}]/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
