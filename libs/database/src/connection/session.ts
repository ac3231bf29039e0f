/** Rows as objects, or as arrays in the order of the columns. */
export type RowMode = 'object' | 'array';

export interface StatementResult {
  readonly rows: unknown[];
  readonly rowCount: number;
  /** The command tag's first word, for instance `SELECT` or `ROLLBACK`. */
  readonly command: string;
}

/** One connection to PostgreSQL; statements must come one after the other. Errors are already translated. */
export interface Session {
  query(text: string, values: readonly unknown[], rowMode: RowMode): Promise<StatementResult>;
  /** Several statements in one text, without parameters; gives the rows of all of them, one after the other. */
  execute(text: string): Promise<unknown[]>;
  /** Runs a `COPY … FROM` with this data in PostgreSQL's binary format. */
  copyIn(copy: BinaryCopy): Promise<void>;
}

/** A binary COPY: its target for SQL, quoted, and a fresh iteration of its data for each batch. */
export interface BinaryCopy {
  /** `"schema"."table" ("column", …)` */
  readonly target: string;
  /** The whole data in complete binary COPY streams of about that many bytes each, in pieces. */
  batches(maxBytes: number): Iterable<Iterable<Uint8Array>>;
}

/** A connection taken out of the pool. */
export interface Lease {
  readonly session: Session;
  /** Gives it back; a broken one is closed instead. */
  release(broken: boolean): void;
}
