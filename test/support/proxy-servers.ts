import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as sendRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { CertifiedKey } from './certificates.js';

/** User and password that a proxy asks for. */
export interface ProxyUser {
  readonly username: string;
  readonly password: string;
}

/** What a proxy was asked to reach. */
export interface ProxiedConnection {
  /** How it was asked: by tunnel, by a whole URL, or by SOCKS with a name or with an address. */
  readonly by: 'connect' | 'url' | 'name' | 'address';
  readonly host: string;
  readonly port: number;
}

/** Every name of these tests lives on this machine, and only the proxies know that. */
const addressOf = (host: string) => (host.endsWith('.test') ? '127.0.0.1' : host);

const userPart = (user?: ProxyUser) =>
  user ? `${encodeURIComponent(user.username)}:${encodeURIComponent(user.password)}@` : '';

/** What every proxy of the tests has: a count of what went through it, and an end. */
abstract class ProxyServer implements AsyncDisposable {
  /** Everything that was asked and not refused for want of credentials. */
  readonly asked: ProxiedConnection[] = [];
  /** TCP connections that were made to it. */
  connections = 0;
  /** Takes connections and says nothing. */
  silent = false;
  private readonly sockets = new Set<Socket>();

  protected constructor(
    protected readonly server: TcpServer,
    private readonly scheme: string,
  ) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.keep(socket);
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `127.0.0.1:port`, as errors name it. */
  get name(): string {
    return `127.0.0.1:${this.port}`;
  }

  url(user?: ProxyUser, scheme = this.scheme): string {
    return `${scheme}://${userPart(user)}${this.name}`;
  }

  reset(): void {
    this.asked.length = 0;
    this.connections = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  protected keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }

  /** Connects as it was asked to, and lets bytes flow both ways. */
  protected async join(client: Socket, host: string, port: number, ready: () => void): Promise<void> {
    const remote = connect({ host: addressOf(host), port });
    this.keep(remote);
    await once(remote, 'connect');
    ready();
    client.pipe(remote).pipe(client);
    client.once('close', () => remote.destroy());
    remote.once('close', () => client.destroy());
  }
}

export interface HttpProxyOptions {
  readonly user?: ProxyUser;
  /** Speaks TLS to its clients. */
  readonly tls?: CertifiedKey;
}

/** What an HTTP proxy does instead of its work: a status, or none of its protocol, or an end. */
export type HttpProxyFault = number | 'garbage' | 'hang up' | null;

/** An HTTP proxy on 127.0.0.1 and a free port: `CONNECT`, and whole URLs for http:. */
export class HttpProxyServer extends ProxyServer {
  fault: HttpProxyFault = null;

  private constructor(
    server: Server,
    private readonly options: HttpProxyOptions,
  ) {
    super(server, options.tls ? 'https' : 'http');
    server.on('connect', (request: IncomingMessage, socket: Socket) => void this.tunnel(request, socket));
    server.on('request', (request, response) => void this.forward(request, response));
  }

  static async start(options: HttpProxyOptions = {}): Promise<HttpProxyServer> {
    const { tls } = options;
    const server = tls ? createTlsServer({ key: tls.key, cert: tls.certificate }) : createServer();
    const proxy = new HttpProxyServer(server, options);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  private async tunnel(request: IncomingMessage, socket: Socket): Promise<void> {
    this.keep(socket);
    const answer = (status: number, header = '') =>
      socket.end(`HTTP/1.1 ${status} No\r\n${header}Content-Length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = { by: 'connect', host: hostname, port: Number(port) || 80 } as const;
    if (!this.isAllowed(request)) return void answer(407, 'Proxy-Authenticate: Basic realm="proxy"\r\n');
    this.asked.push(target);
    if (this.silent) return;
    if (this.fault === 'garbage') return void socket.end('220 ready\r\n\r\n');
    if (this.fault === 'hang up') return void socket.destroy();
    if (this.fault !== null) return void answer(this.fault);
    const ready = () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    await this.join(socket, target.host, target.port, ready).catch(() => answer(502));
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isAllowed(request)) {
      return void response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
    }
    const url = new URL(request.url ?? '');
    this.asked.push({ by: 'url', host: url.hostname, port: Number(url.port) || 80 });
    if (this.silent) return;
    if (this.fault === 'garbage') return void request.socket.end('220 ready\r\n\r\n');
    if (this.fault === 'hang up') return void request.socket.destroy();
    if (this.fault !== null) return void response.writeHead(this.fault).end();
    const { 'proxy-authorization': _secret, ...headers } = request.headers;
    const onward = sendRequest({
      host: addressOf(url.hostname),
      port: url.port,
      method: request.method,
      path: url.pathname + url.search,
      headers,
      agent: false,
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response).catch(() => response.destroy());
    });
    await pipeline(request, onward).catch(() =>
      response.headersSent ? response.destroy() : response.writeHead(502).end(),
    );
  }

  private isAllowed(request: IncomingMessage): boolean {
    const { user } = this.options;
    if (!user) return true;
    const expected = Buffer.from(`${user.username}:${user.password}`).toString('base64');
    return request.headers['proxy-authorization'] === `Basic ${expected}`;
  }
}

export interface SocksProxyOptions {
  readonly user?: ProxyUser;
}

/** A SOCKS 5 proxy (RFC 1928, 1929) on 127.0.0.1 and a free port. */
export class SocksProxyServer extends ProxyServer {
  /** The reply to every request instead of a connection: 1 failure, 2 not allowed, 4 host unreachable, 5 refused … */
  reply: number | null = null;

  private constructor(
    server: TcpServer,
    private readonly options: SocksProxyOptions,
  ) {
    super(server, 'socks5h');
    server.on('connection', (socket: Socket) => {
      this.serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(options: SocksProxyOptions = {}): Promise<SocksProxyServer> {
    const server = createTcpServer();
    const proxy = new SocksProxyServer(server, options);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  private async serve(socket: Socket): Promise<void> {
    const take = takerOf(socket);
    const [, methods = 0] = await take(2);
    const offered = await take(methods);
    if (!(await this.authenticate(socket, take, offered))) return void socket.end();
    const [, , , type = 0] = await take(4);
    const host = await readHost(take, type);
    const port = (await take(2)).readUInt16BE();
    this.asked.push({ by: type === 3 ? 'name' : 'address', host, port });
    if (this.silent) return;
    const answer = (reply: number) => socket.write(Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]));
    if (this.reply !== null) {
      answer(this.reply);
      return void socket.end();
    }
    await this.join(socket, host, port, () => answer(0)).catch(() => {
      answer(5);
      socket.end();
    });
  }

  private async authenticate(socket: Socket, take: Take, offered: Buffer): Promise<boolean> {
    const { user } = this.options;
    const method = user ? 2 : 0;
    if (!offered.includes(method)) {
      socket.write(Buffer.from([5, 0xff]));
      return false;
    }
    socket.write(Buffer.from([5, method]));
    if (!user) return true;
    const [, length = 0] = await take(2);
    const username = (await take(length)).toString();
    const password = (await take((await take(1))[0] ?? 0)).toString();
    const isRight = username === user.username && password === user.password;
    socket.write(Buffer.from([1, isRight ? 0 : 1]));
    return isRight;
  }
}

type Take = (bytes: number) => Promise<Buffer>;

/** Reads exactly so many bytes at a time, and leaves the rest for who reads next. */
function takerOf(socket: Socket): Take {
  return async (bytes) => {
    if (bytes === 0) return Buffer.alloc(0);
    for (;;) {
      const chunk = socket.read(bytes) as Buffer | null;
      if (chunk?.length === bytes) return chunk;
      if (socket.readableEnded || socket.destroyed) throw new Error('The client went away');
      const heard = new AbortController();
      const { signal } = heard;
      await Promise.race([once(socket, 'readable', { signal }), once(socket, 'end', { signal })]);
      heard.abort();
    }
  };
}

async function readHost(take: Take, type: number): Promise<string> {
  if (type === 3) return (await take((await take(1))[0] ?? 0)).toString();
  if (type === 1) return [...(await take(4))].join('.');
  return (await take(16)).toString('hex').replace(/(.{4})(?=.)/g, '$1:');
}
