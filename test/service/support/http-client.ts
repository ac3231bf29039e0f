import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON. */
  readonly body: any;
}

export interface CallOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A client that sends exactly what it is told (`fetch` adds headers of its own), and remembers every answer, so that
 * a test can look for secrets in all of them.
 */
export class HttpClient {
  readonly answers: Answer[] = [];

  constructor(
    readonly url: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('GET', path, { headers });
  }

  post(path: string, json?: unknown): Promise<Answer> {
    return this.call('POST', path, json === undefined ? {} : { json });
  }

  patch(path: string, json: unknown): Promise<Answer> {
    return this.call('PATCH', path, { json });
  }

  delete(path: string): Promise<Answer> {
    return this.call('DELETE', path);
  }

  async call(method: string, path: string, { json, raw, headers = {} }: CallOptions = {}): Promise<Answer> {
    const body = json === undefined ? raw : JSON.stringify(json);
    const typed = json === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(this.url + path, {
      method,
      agent: false,
      headers: {
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        ...typed,
        ...this.headers,
        ...headers,
      },
    });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const bytes = await buffer(response);
    const answer = new ReadAnswer(response.statusCode ?? 0, response.headers, bytes);
    this.answers.push(answer);
    return answer;
  }
}

class ReadAnswer implements Answer {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly bytes: Buffer,
  ) {}

  get text(): string {
    return this.bytes.toString();
  }

  get body(): unknown {
    return this.text === '' ? undefined : JSON.parse(this.text);
  }
}
