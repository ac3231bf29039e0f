import type { BinaryCopy, RowMode, Session, StatementResult } from '../connection/session.js';
import { translating } from '../errors/error-translation.js';
import { encodeParameter } from '../values/parameters.js';
import type { ExclusiveAccess } from './exclusive-access.js';
import type { FreeSpace } from './free-space.js';
import type { PgliteInstance } from './pglite-instance.js';

/** One large COPY takes twice as long as several of this size. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** The one connection that PGlite is. */
export class PgliteSession implements Session {
  constructor(
    private readonly instance: PgliteInstance,
    private readonly access: ExclusiveAccess,
    private readonly space: FreeSpace,
  ) {}

  async query(text: string, values: readonly unknown[], rowMode: RowMode): Promise<StatementResult> {
    const encoded = values.map(encodeParameter);
    const result = await this.#call(() => this.instance.pglite.query<unknown>(text, encoded, { rowMode }));
    return { rows: result.rows, rowCount: result.rowCount ?? result.rows.length, command: result.command ?? '' };
  }

  async execute(text: string): Promise<unknown[]> {
    const results = await this.#call(() => this.instance.pglite.exec(text));
    return results.flatMap(({ rows }) => rows);
  }

  async copyIn(copy: BinaryCopy): Promise<void> {
    const text = `COPY ${copy.target} FROM '/dev/blob' (FORMAT binary)`;
    for (const batch of copy.batches(BATCH_BYTES)) {
      await this.space.assertEnough();
      const blob = new Blob([...batch] as Uint8Array<ArrayBuffer>[]);
      await this.#call(() => this.instance.pglite.query(text, [], { blob }));
    }
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await translating(() => this.access.work(call));
    } catch (error) {
      throw this.instance.hasCrashed ? await this.space.crashReason() : error;
    }
  }
}
