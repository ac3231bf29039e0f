import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Entry, isDataBackendsError, quoted } from '@lib/core';
import { responseChunks } from '../common/response-chunks.js';
import { checksumOf, type S3Checksum } from './s3-checksum.js';
import type { S3Connection } from './s3-connection.js';
import { etagOf } from './s3-entry.js';
import { changed, Passing, refusalFailure, requestFailure } from './s3-object-failure.js';
import { S3BodyMismatchError, S3TimeoutError } from './s3.errors.js';

const ATTEMPTS = 4;
/** Milliseconds before the second attempt; doubled with each, and more where the service asks for patience. */
const PAUSE = 100;
const THROTTLED_PAUSE = 500;
/** What is read of a large object before it is asked for. */
const AHEAD_BYTES = 1024 * 1024;

/** Reads objects as they were listed, and only as they were listed. */
export class S3ObjectReader {
  constructor(
    private readonly connection: S3Connection,
    private readonly prefix: string,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * A small object as a whole.
   *
   * @throws EntryProblemError S3_OBJECT_CHANGED, S3_OBJECT_UNAVAILABLE; any other error ends the sync
   */
  async whole(entry: Entry): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await this.open(entry, 0);
        const content = await this.collect(response, entry);
        const checksum = checksumOf(response.headers);
        checksum?.update(content);
        if (checksum?.matches() === false) throw new Passing(this.mismatch(entry, 'its checksum differs'));
        return content;
      } catch (error) {
        await this.pause(error, attempt);
      }
    }
  }

  /** A large object as a stream; a connection that breaks is taken up again where it broke. Some of it is read ahead. */
  stream(entry: Entry): Readable {
    const body = Readable.from(this.bytes(entry), { objectMode: false, highWaterMark: AHEAD_BYTES });
    // It may fail before anybody listens; who reads it is told then.
    body.on('error', ignore).read(0);
    return body;
  }

  private async *bytes(entry: Entry): AsyncGenerator<Buffer> {
    let checksum: S3Checksum | null = null;
    let offset = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await this.open(entry, offset);
        if (offset === 0) checksum = checksumOf(response.headers);
        for await (const chunk of this.chunks(response, entry)) {
          offset += chunk.length;
          if (entry.size !== null && offset > entry.size) throw this.mismatch(entry, 'more bytes came than it has');
          checksum?.update(chunk);
          attempt = 1;
          yield chunk;
        }
        if (entry.size !== null && offset < entry.size) throw new Passing(this.cut(entry, offset));
        if (checksum?.matches() === false) throw this.mismatch(entry, 'its checksum differs');
        return;
      } catch (error) {
        await this.pause(error, attempt);
      }
    }
  }

  /** Waits before the next attempt. @throws what ends the attempts */
  private async pause(error: unknown, attempt: number): Promise<void> {
    this.signal.throwIfAborted();
    if (!(error instanceof Passing)) throw error;
    if (attempt >= ATTEMPTS) throw error.reason;
    const most = (error.isThrottled ? THROTTLED_PAUSE : PAUSE) * 2 ** attempt;
    // With jitter, so that many readers do not come back together.
    await delay(most * (0.5 + Math.random() / 2), undefined, { signal: this.signal });
  }

  /** The answer that holds the object from a byte on. */
  private async open(entry: Entry, offset: number): Promise<IncomingMessage> {
    const etag = etagOf(entry.fingerprint);
    const response = await this.request(entry, {
      // A weak one never matches.
      ...(etag?.startsWith('"') && { 'if-match': etag }),
      ...(offset > 0 && { range: `bytes=${offset}-` }),
    });
    const { statusCode, headers } = response;
    try {
      if (statusCode !== 200 && statusCode !== 206) throw await this.refusal(response, entry);
      if (etag !== null && headers.etag !== undefined && opaque(headers.etag) !== opaque(etag)) {
        throw changed(quoted(entry.path), 'changed after it was listed');
      }
      this.checkRange(response, entry, offset);
      return response;
    } catch (error) {
      response.on('error', ignore).destroy();
      throw error;
    }
  }

  private checkRange({ statusCode, headers }: IncomingMessage, entry: Entry, offset: number): void {
    const start = statusCode === 206 ? Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]) : 0;
    if (start !== offset) throw this.mismatch(entry, `it came from byte ${start} on, not from ${offset}`);
    const length = headers['content-length'];
    if (length !== undefined && entry.size !== null && Number(length) !== entry.size - offset) {
      throw this.mismatch(entry, `${length} bytes were announced, not ${entry.size - offset}`);
    }
  }

  private request(entry: Entry, headers: Record<string, string>): Promise<IncomingMessage> {
    const { place, patience } = this.connection;
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const sent = this.connection.get(this.prefix + entry.path, headers, (request) => {
        // From then on the service is to blame; before, there may be too many others who wait for it.
        request.once('socket', () => {
          timer = setTimeout(() => request.destroy(new S3TimeoutError(place)), patience);
        });
        request.once('close', () => clearTimeout(timer));
        request.on('error', (error) => reject(requestFailure(error, place)));
        request.once('response', (response) => {
          clearTimeout(timer);
          resolve(response);
        });
      });
      sent.catch(reject);
    });
  }

  private async refusal(response: IncomingMessage, entry: Entry): Promise<Error> {
    const timer = setTimeout(() => response.destroy(), this.connection.patience);
    try {
      return await refusalFailure(response, entry, this.connection.place);
    } finally {
      clearTimeout(timer);
    }
  }

  /** By events: an iterator costs more than a small object takes. */
  private collect(response: IncomingMessage, entry: Entry): Promise<Buffer> {
    const { place, patience } = this.connection;
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      let length = 0;
      const timer = setTimeout(() => response.destroy(new S3TimeoutError(place)), patience);
      response.on('data', (piece: Buffer) => {
        timer.refresh();
        pieces.push(piece);
        length += piece.length;
        if (length > entry.size!) response.destroy(this.mismatch(entry, 'more bytes came than it has'));
      });
      let hasEnded = false;
      response.once('end', () => {
        hasEnded = true;
        if (length < entry.size!) reject(new Passing(this.cut(entry, length)));
        else resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length));
      });
      response.on('error', (error) =>
        reject(isDataBackendsError(error) ? error : new Passing(this.cut(entry, length))),
      );
      response.once('close', () => {
        clearTimeout(timer);
        if (!hasEnded) reject(new Passing(this.cut(entry, length)));
      });
    });
  }

  private async *chunks(response: IncomingMessage, entry: Entry): AsyncGenerator<Buffer> {
    const { place, patience } = this.connection;
    try {
      yield* responseChunks(response, patience, () => new S3TimeoutError(place));
    } catch (error) {
      throw isDataBackendsError(error) ? error : new Passing(this.mismatch(entry, 'the connection broke off'));
    } finally {
      response.on('error', ignore).destroy();
    }
  }

  private cut(entry: Entry, length: number): S3BodyMismatchError {
    return this.mismatch(entry, `it ended after ${length} of ${entry.size} bytes`);
  }

  private mismatch(entry: Entry, what: string): S3BodyMismatchError {
    return new S3BodyMismatchError(quoted(entry.path), what);
  }
}

const ignore = (): void => undefined;

function opaque(etag: string): string {
  return etag.replace(/^W\//, '').replace(/^"|"$/g, '');
}
