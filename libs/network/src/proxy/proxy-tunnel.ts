import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { explainProxyStatus } from './proxy-status.js';
import type { Proxy } from './proxy.js';
import {
  NetworkProxyCredentialsError,
  NetworkProxyFailedError,
  NetworkProxyRefusedError,
  NetworkProxyTlsError,
  NetworkProxyUnreachableError,
} from './proxy.errors.js';

/** Milliseconds that a proxy may take to connect; SOCKS has the same in its client. */
const PATIENCE = 30_000;

/**
 * A connection to `host:port` through a proxy: `CONNECT` whatever the scheme of the target, or SOCKS 5. It reads
 * nothing until it is resumed.
 *
 * @throws NetworkProxyUnreachableError, NetworkProxyTlsError, NetworkProxyCredentialsError, NetworkProxyRefusedError,
 *   NetworkProxyFailedError
 */
export async function openTunnel(proxy: Proxy, host: string, port: number): Promise<Socket> {
  const target = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
  return proxy.isSocks ? bySocks(proxy, host, port, target) : byConnect(proxy, host, port, target);
}

async function byConnect(proxy: Proxy, host: string, port: number, target: string): Promise<Socket> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  // The agent hands a refusal to the request as if the target had answered: it is caught here.
  const request = new EventEmitter();
  let status: number | undefined;
  request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => (status = statusCode));
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  let socket: Socket;
  try {
    const agent = new HttpsProxyAgent(proxy.url, {
      keepAlive: true,
      signal: patience.signal,
      ...(proxy.caFile && { ca: await readAuthorities(proxy) }),
    });
    socket = await agent.connect(request as unknown as ClientRequest, { host, port, secureEndpoint: false } as never);
  } catch (error) {
    if (patience.signal.aborted) throw silent(proxy);
    throw connectFailure(proxy, target, error);
  } finally {
    clearTimeout(timer);
  }
  if (status === 200) return socket;
  socket.destroy();
  throw explainProxyStatus(proxy, target, status);
}

async function bySocks(proxy: Proxy, host: string, port: number, target: string): Promise<Socket> {
  const { SocksProxyAgent } = await import('socks-proxy-agent');
  // What it is given is an address already where we resolve.
  const agent = new SocksProxyAgent(proxy.urlFor('socks5h'));
  agent.proxy.host = proxy.host.replace(/^\[(.*)\]$/, '$1');
  const request = new EventEmitter() as unknown as ClientRequest;
  try {
    return await agent.connect(request, { host, port, secureEndpoint: false } as never);
  } catch (error) {
    throw socksFailure(proxy, target, error);
  }
}

const NO_CONNECTION = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ETIMEDOUT)\b/;
const TLS = /CERT|^ERR_TLS|^ERR_SSL|^EPROTO$|UNABLE_TO/;

function connectFailure(proxy: Proxy, target: string, error: unknown): Error {
  if (error instanceof NetworkProxyTlsError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (NO_CONNECTION.test(code)) return new NetworkProxyUnreachableError(proxy.name, code);
  if (TLS.test(code)) return new NetworkProxyTlsError(proxy.name, code);
  return new NetworkProxyFailedError(proxy.name, target, 'it broke the connection off');
}

/** The client tells by words only, and carries the password along: nothing of its error is kept. */
function socksFailure(proxy: Proxy, target: string, error: unknown): Error {
  const { message } = error as Error;
  const [code] = NO_CONNECTION.exec(message) ?? [];
  if (code) return new NetworkProxyUnreachableError(proxy.name, code);
  if (/timed out/i.test(message)) return silent(proxy);
  if (/authentication|accepted authentication type/i.test(message)) {
    return new NetworkProxyCredentialsError(proxy.name, proxy.credentials !== null);
  }
  const [, reply] = /rejected connection - (\w+)/.exec(message) ?? [];
  if (reply === 'NotAllowed') return new NetworkProxyRefusedError(proxy.name, target, 'its rules');
  if (reply) return new NetworkProxyFailedError(proxy.name, target, `SOCKS answers ${reply}`);
  if (/socket closed|ECONNRESET|EPIPE/i.test(message)) {
    return new NetworkProxyFailedError(proxy.name, target, 'it broke the connection off');
  }
  return new NetworkProxyFailedError(proxy.name, target, 'what answers is not a SOCKS 5 proxy');
}

function silent(proxy: Proxy): NetworkProxyUnreachableError {
  return new NetworkProxyUnreachableError(proxy.name, `it says nothing for ${PATIENCE / 1_000} s`);
}

async function readAuthorities(proxy: Proxy): Promise<Buffer> {
  return readFile(proxy.caFile!).catch((error: NodeJS.ErrnoException) => {
    throw new NetworkProxyTlsError(proxy.name, `the file ${proxy.caFile} cannot be read (${error.code ?? 'unknown'})`);
  });
}
