import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isLoopback } from '../../http/loopback.js';
import {
  ServerAnswerInvalidError,
  ServerUnreachableError,
  ServiceError,
  TokenOverHttpError,
} from '../errors/target.errors.js';
import { UsageError } from '../errors/usage.errors.js';

/** Bytes that a JSON answer may have; a page of 1,000 sources with all their rules is below. */
const MAX_ANSWER = 256 * 1024 * 1024;

/** What a request says besides its path. */
export interface HttpOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly json?: unknown;
  /** @default 'application/json' */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Requests to the API of a service. By Node's own client: `fetch` gives up when an answer takes five minutes, and a
 * sync may. Redirects are not followed, which would give the token away.
 */
export class Http {
  private readonly base: URL;

  /** @throws UsageError, TokenOverHttpError */
  constructor(
    server: string,
    private readonly token: string | undefined,
  ) {
    this.base = parseServer(server);
    const isProtected = this.base.protocol === 'https:' || isLoopback(this.base.hostname.replace(/^\[|\]$/g, ''));
    if (token !== undefined && !isProtected) throw new TokenOverHttpError(this.base.href);
  }

  /** Where the service is, ending with a slash. */
  get url(): string {
    return this.base.href;
  }

  /** The answer's JSON. @throws ServiceError, ServerUnreachableError, ServerAnswerInvalidError */
  async json<T>(method: string, path: string, options: HttpOptions = {}): Promise<T> {
    const response = await this.send(method, path, options);
    const text = await readText(response, this.base.href);
    if (response.statusCode === 204) return undefined as T;
    return this.parse(text, 'a document that is no JSON') as T;
  }

  /** The answer's bytes as they arrive. @throws as `json`; also when they end too early */
  async stream(path: string, options: HttpOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    return this.whole(await this.send('GET', path, options), options.signal);
  }

  private async *whole(response: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    try {
      yield* response as AsyncIterable<Uint8Array>;
    } catch (error) {
      signal?.throwIfAborted();
      throw new ServerUnreachableError(this.base.href, 'it ended its answer before all was there', error);
    }
  }

  private async send(
    method: string,
    path: string,
    { query = {}, json, accept = 'application/json', signal }: HttpOptions,
  ): Promise<IncomingMessage> {
    const url = new URL(`api/${path}`, this.base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const body = json === undefined ? undefined : JSON.stringify(json);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = send(url, {
      method,
      signal,
      headers: {
        accept,
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    sent.end(body);
    const [response] = (await once(sent, 'response').catch((error: NodeJS.ErrnoException) => {
      signal?.throwIfAborted();
      throw new ServerUnreachableError(this.base.href, reasonOf(error), error);
    })) as [IncomingMessage];
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    throw this.refusal(statusCode, await readText(response, this.base.href));
  }

  private refusal(status: number, text: string): Error {
    const what = `with status ${status}`;
    const { code, detail, errors, requestId } = this.parse(text, what) as Record<string, unknown>;
    if (typeof code !== 'string' || typeof detail !== 'string')
      return new ServerAnswerInvalidError(this.base.href, what);
    return new ServiceError(code, status, detail, errors as never, requestId as never);
  }

  private parse(text: string, what: string): unknown {
    try {
      const value = JSON.parse(text) as unknown;
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // Falls through: whatever it is, it is not the API.
    }
    throw new ServerAnswerInvalidError(this.base.href, what);
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

async function readText(response: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER) throw new ServerAnswerInvalidError(url, `more than ${MAX_ANSWER} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    throw new ServerUnreachableError(url, 'the connection was cut', error);
  }
  return Buffer.concat(chunks).toString();
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
