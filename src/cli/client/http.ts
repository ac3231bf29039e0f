import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { ReadableStream } from 'node:stream/web';
import { ApiAnswerInvalidError } from '@lib/client';
import { isLoopback } from '../../http/loopback.js';
import { ServerUnreachableError, TokenOverHttpError } from '../errors/target.errors.js';
import { UsageError } from '../errors/usage.errors.js';

/** Bytes that a JSON answer may have; a page of 1,000 sources with all their rules is below. */
const MAX_ANSWER = 256 * 1024 * 1024;
const JSON_ONLY = 'application/json';

/**
 * Carries the requests of the typed client to a service. By Node's own client: `fetch` gives up when an answer takes five
 * minutes, and a sync may. Redirects are not followed, which would give the token away.
 */
export class Http {
  private readonly base: URL;

  /** @throws UsageError, TokenOverHttpError */
  constructor(server: string, token: string | undefined) {
    this.base = parseServer(server);
    const isProtected = this.base.protocol === 'https:' || isLoopback(this.base.hostname.replace(/^\[|\]$/g, ''));
    if (token !== undefined && !isProtected) throw new TokenOverHttpError(this.base.href);
  }

  /** Where the service is, ending with a slash. */
  get url(): string {
    return this.base.href;
  }

  /** What does not say that it accepts something else gets JSON. @throws ServerUnreachableError, also while the body is read */
  async fetch(request: Request): Promise<Response> {
    const accept = request.headers.get('accept') ?? JSON_ONLY;
    const answer = await this.send(request, { accept, ...Object.fromEntries(request.headers) });
    const { statusCode: status = 0, headersDistinct } = answer;
    const headers = new Headers();
    for (const [name, values = []] of Object.entries(headersDistinct)) headers.set(name, values.join(', '));
    if (status === 204 || status === 304) {
      answer.resume();
      return new Response(null, { status, headers });
    }
    const body = this.bytes(answer, accept === JSON_ONLY ? MAX_ANSWER : Infinity, request.signal);
    return new Response(ReadableStream.from(body), { status, headers });
  }

  private async send(request: Request, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const { url, method, signal } = request;
    const body = Buffer.from(await request.arrayBuffer());
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const length = body.length > 0 && { 'content-length': body.length };
    const sent = send(url, { method, signal, headers: { ...headers, ...length } });
    sent.end(body);
    const [answer] = (await once(sent, 'response').catch((error: NodeJS.ErrnoException) => {
      signal.throwIfAborted();
      throw new ServerUnreachableError(this.base.href, reasonOf(error), error);
    })) as [IncomingMessage];
    return answer;
  }

  private async *bytes(answer: IncomingMessage, maxBytes: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    let size = 0;
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) throw new ApiAnswerInvalidError(this.base.href, `more than ${maxBytes} bytes`);
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiAnswerInvalidError) throw error;
      throw new ServerUnreachableError(this.base.href, 'it ended its answer before all was there', error);
    }
  }
}

/** The URL of a service, ending with a slash. @throws UsageError */
function parseServer(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError('--server is not a URL. Write it like http://127.0.0.1:3000');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      '--server holds credentials, which others can see. Set DATA_BACKENDS_TOKEN, or use --token-file.',
    );
  }
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be resolved now',
  EHOSTUNREACH: 'there is no way to the host',
  ETIMEDOUT: 'it does not answer',
};

function reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
  return REASONS[code] ?? (message === '' ? code : message);
}
