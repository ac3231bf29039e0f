import type { PGlite } from '@electric-sql/pglite';
import type { BinaryCopy, RowMode, Session, StatementResult } from '../connection/session.js';
import { translating } from '../errors/error-translation.js';
import { encodeParameter } from '../values/parameters.js';
import type { ExclusiveAccess } from './exclusive-access.js';

/** One large COPY takes twice as long as several of this size. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** The one connection that PGlite is. */
export class PgliteSession implements Session {
  constructor(
    private readonly pglite: PGlite,
    private readonly access: ExclusiveAccess,
  ) {}

  async query(text: string, values: readonly unknown[], rowMode: RowMode): Promise<StatementResult> {
    const encoded = values.map(encodeParameter);
    const result = await this.#call(() => this.pglite.query<unknown>(text, encoded, { rowMode }));
    return { rows: result.rows, rowCount: result.rowCount ?? result.rows.length, command: result.command ?? '' };
  }

  async execute(text: string): Promise<void> {
    await this.#call(() => this.pglite.exec(text));
  }

  async copyIn(copy: BinaryCopy): Promise<void> {
    for (const batch of copy.batches(BATCH_BYTES)) {
      const blob = new Blob([...batch] as Uint8Array<ArrayBuffer>[]);
      await this.#call(() => this.pglite.query(`COPY ${copy.target} FROM '/dev/blob' (FORMAT binary)`, [], { blob }));
    }
  }

  #call<T>(call: () => Promise<T>): Promise<T> {
    return translating(() => this.access.work(call));
  }
}
