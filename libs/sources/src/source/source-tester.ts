import { randomUUID } from 'node:crypto';
import { type DataBackendsError, type ErrorCode, type Limits, toDataBackendsError } from '@lib/core';
import { Inject, Injectable } from '@nestjs/common';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { checkEntry } from '../sync/entry-check.js';
import { useSnapshot } from '../sync/snapshot-use.js';
import { settled, type Watch, watched } from '../sync/watched.js';
import { type ReadableSource, SourceReader } from './source-reader.js';

/** Whether a source can be read, as it is configured. */
export type SourceTest =
  | { readonly ok: true; /** The remote's own revision, when it has one. */ readonly revision: string | null }
  | { readonly ok: false; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Tries whether the remote of a source answers, without storing or changing anything. */
@Injectable()
export class SourceTester {
  private readonly limits: Limits;

  constructor(
    private readonly reader: SourceReader,
    @Inject(SOURCES_OPTIONS) options: SourcesOptions,
  ) {
    this.limits = options.limits;
  }

  /** Asks for the revision; where there is none, for the first entry of the listing. Never throws. */
  async test(open: () => Promise<ReadableSource>): Promise<SourceTest> {
    try {
      return { ok: true, revision: await this.probe(await open()) };
    } catch (error) {
      const { code, message }: DataBackendsError = toDataBackendsError(error);
      return { ok: false, error: { code, message } };
    }
  }

  private async probe(readable: ReadableSource): Promise<string | null> {
    const { backend, target, secrets } = readable;
    const stopped = new AbortController();
    const stop = (reason: unknown): void => stopped.abort(reason);
    const { signal } = stopped;
    // A directory of its own: the source's may be in use by a sync.
    const name = `test-${randomUUID()}`;
    const cacheDir = await this.reader.cacheDirectory(backend.name, name);
    try {
      const context = this.reader.context(cacheDir, signal, readable);
      const watch: Watch = { backend, signal, limits: this.limits, secrets, context };
      const revision = await settled(() => backend.backend.revision(target, context), watch, 'asking for the revision');
      if (revision !== null) return revision;
      return await useSnapshot({ readable, context, watch, stop }, async (snapshot) => {
        // The first entry is proof enough.
        for await (const entry of watched(() => snapshot.list(), watch, 'listing')) {
          checkEntry(backend.name, entry);
          break;
        }
        return snapshot.revision;
      });
    } finally {
      stop(new DOMException('The test has ended.', 'AbortError'));
      await this.reader.removeCache(backend.name, name);
    }
  }
}
