import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Where data, or messages, go. A reader that has gone away (`| head`) is no error: what is written from then on is
 * dropped, and `closed` tells those that write much.
 */
export class Output {
  closed = false;

  constructor(private readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.closed = true;
    });
  }

  get isTTY(): boolean {
    return this.stream.isTTY === true;
  }

  /** Waits while the reader is slower than we are. */
  async write(data: string | Uint8Array): Promise<void> {
    if (this.closed || this.stream.write(data)) return;
    const settled = new AbortController();
    const waiting = { signal: settled.signal };
    try {
      await Promise.race([once(this.stream, 'drain', waiting), once(this.stream, 'close', waiting)]);
    } catch (error) {
      // `once` rejects with what the stream's own listener has dealt with.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    } finally {
      settled.abort();
    }
  }

  /** Waits until everything is with the reader. */
  async flush(): Promise<void> {
    if (this.closed) return;
    await new Promise<void>((resolve) => {
      this.stream.write('', () => resolve());
    });
  }
}
