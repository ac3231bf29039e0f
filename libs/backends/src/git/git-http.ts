import { isDataBackendsError, type BackendContext, type DataBackendsError } from '@lib/core';
import { request as requestHttp, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { explainTlsFailure } from '../tls/tls-failure.js';
import { nodeTlsOptions, type TlsSettings } from '../tls/tls-settings.js';
import { TlsError } from '../tls/tls.errors.js';
import { GitDnsError, GitServerError, GitTimeoutError, GitUnreachableError } from './git.errors.js';

export interface GitHttpRequest {
  /** Without credentials. */
  readonly url: string;
  /** What errors say it was about: the URL of the source. */
  readonly about: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly tls: TlsSettings;
  readonly context: BackendContext;
  /**
   * Sends nothing in the first moment after the handshake: a server that refuses the client then gets to say why,
   * where bytes that it does not want would make it reset the connection.
   */
  readonly hesitant?: boolean;
}

export interface GitHttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning, at most 64 KiB. */
  readonly body: string;
}

const MAX_MILLISECONDS = 60_000;
const HESITATION_MILLISECONDS = 300;
const MAX_BODY_BYTES = 64 * 1_024;
/** Servers tell git from a browser by this. */
const USER_AGENT = 'git/2 (nestjs-data-backends)';

/**
 * One request beside those that git makes, to the addresses that the policy of the network allows. No redirect
 * is followed.
 *
 * @throws the errors of `Network`, TlsError, GitDnsError, GitUnreachableError, GitServerError, GitTimeoutError
 */
export async function askOnce(options: GitHttpRequest): Promise<GitHttpAnswer> {
  const { about, context } = options;
  const timeout = AbortSignal.timeout(Math.min(context.limits.idleTimeout, MAX_MILLISECONDS));
  const signal = AbortSignal.any([context.signal, timeout]);
  try {
    const answer = await send(options, signal);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await beginning(answer) };
  } catch (error) {
    context.signal.throwIfAborted();
    if (timeout.aborted) throw new GitTimeoutError(about);
    throw explainHttpFailure(error, options);
  }
}

function send(options: GitHttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method, headers, body, tls, context } = options;
  const agents = context.network.agents();
  const isSecure = new URL(url).protocol === 'https:';
  return new Promise((resolve, reject) => {
    const common = { method, headers: { 'user-agent': USER_AGENT, connection: 'close', ...headers }, signal };
    const request = isSecure
      ? requestHttps(url, { ...common, agent: agents.https, ...nodeTlsOptions(tls) })
      : requestHttp(url, { ...common, agent: agents.http });
    request.once('response', resolve).once('error', reject);
    if (isSecure && options.hesitant) afterHesitation(request, () => request.end(body));
    else request.end(body);
  });
}

function afterHesitation(request: ClientRequest, send: () => void): void {
  request.once('socket', (socket) => {
    const wait = () => void setTimeout(send, HESITATION_MILLISECONDS);
    if ((socket as TLSSocket & { readonly secureConnecting?: boolean }).secureConnecting) {
      socket.once('secureConnect', wait);
    } else {
      wait();
    }
  });
}

async function beginning(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString();
}

function explainHttpFailure(error: unknown, { about: url, tls }: GitHttpRequest): DataBackendsError {
  if (isDataBackendsError(error)) return error;
  const { code = 'unknown', message } = error as NodeJS.ErrnoException;
  const explained = explainTlsFailure(`${code} ${message}`, { url, tls });
  if (explained) return explained;
  if (/^ERR_(?:SSL|TLS)|^EPROTO$|CERT/.test(code)) return new TlsError(url, `the handshake failed with ${code}`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new GitDnsError(url);
  if (code === 'ECONNRESET' || code === 'EPIPE') return new GitServerError(url, 'it broke the connection off', true);
  return new GitUnreachableError(url, `the connection failed with ${code}`);
}
