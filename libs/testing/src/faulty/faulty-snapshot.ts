import { Readable } from 'node:stream';
import type { Entry, EntryContent, Snapshot } from '@lib/core';
import type { Faults } from './faults.js';

/** A snapshot of another backend, with the faults that a test asks for. It tells no changes, so that it is listed. */
export class FaultySnapshot implements Snapshot {
  readonly revision: string | null;
  readonly details: Snapshot['details'];

  constructor(
    private readonly snapshot: Snapshot,
    private readonly faults: Faults,
    private readonly signal: AbortSignal,
  ) {
    this.revision = snapshot.revision;
    this.details = snapshot.details;
  }

  async *list(): AsyncGenerator<Entry> {
    await this.faults.reach('list', this.signal);
    for await (const entry of this.snapshot.list()) {
      await this.faults.reach('entry', this.signal);
      yield entry;
    }
  }

  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const { entry, body } of this.snapshot.read(entries)) {
      yield { entry, body: Readable.from(this.faulty(body), { objectMode: false, signal: this.signal }) };
    }
  }

  async published(): Promise<void> {
    await this.snapshot.published?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.snapshot[Symbol.asyncDispose]();
  }

  private async *faulty(body: Readable): AsyncGenerator<Buffer> {
    try {
      let left = (await this.faults.reach('read', this.signal)) ?? Number.POSITIVE_INFINITY;
      for await (const chunk of body) {
        const bytes = chunk as Buffer;
        if (bytes.length >= left) {
          yield bytes.subarray(0, left);
          return;
        }
        left -= bytes.length;
        yield bytes;
      }
    } finally {
      body.destroy();
    }
  }
}
