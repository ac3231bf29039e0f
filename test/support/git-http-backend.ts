import { spawn } from 'node:child_process';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gitEnvironment } from './git-command.js';

/** An answer of `git http-backend`. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Readable;
  /** Ends the process; harmless when it has ended. */
  kill(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Lets the real CGI program of git answer a request. */
export async function runHttpBackend(
  request: IncomingMessage,
  options: { root: string; user?: string },
): Promise<BackendAnswer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string) => request.headers[name]?.toString() ?? '';
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: gitEnvironment({
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: header('content-length'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      HTTP_GIT_PROTOCOL: header('git-protocol'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
      REMOTE_USER: options.user ?? '',
    }),
  });
  const kill = () => void child.kill('SIGKILL');
  // The client may go away in the middle, and git may answer before it has read everything.
  pipeline(request, child.stdin).catch(() => undefined);

  const body = new PassThrough();
  const head = await new Promise<string>((resolve, reject) => {
    let received = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf(HEAD_END);
      if (end === -1) return;
      child.stdout.off('data', read);
      child.stdout.pause();
      body.write(received.subarray(end + HEAD_END.length));
      pipeline(child.stdout, body).catch(() => undefined);
      resolve(received.toString('latin1', 0, end));
    };
    child.stdout.on('data', read);
    child.once('error', reject);
    child.stdout.once('end', () => reject(new Error('git http-backend ended without an answer')));
  });
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .map((row) => [row.slice(0, row.indexOf(':')).toLowerCase(), row.slice(row.indexOf(':') + 1).trim()]),
  );
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, body, kill };
}
