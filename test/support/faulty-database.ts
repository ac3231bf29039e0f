import { Database, type CopyRows, type CopyTarget, type Drizzle, type QueryResult } from '@lib/database';

/**
 * How a statement fails: `before` it reaches the server, `after` it was carried out but its answer is lost, or
 * with everything that follows until `mend()` (`outage`).
 */
export type FaultKind = 'before' | 'after' | 'outage';

/** A database that can be told to fail at its nth statement; a transaction counts as one besides its own. */
export class FaultyDatabase extends Database {
  readonly kind: Database['kind'];
  readonly schema: string;
  /** Statements since `fail()` or `mend()`. */
  statements = 0;
  private fault: { at: number; kind: FaultKind; error: () => Error } | undefined;

  constructor(private readonly inner: Database) {
    super();
    this.kind = inner.kind;
    this.schema = inner.schema;
  }

  /** From now on the nth statement fails. */
  fail(at: number, kind: FaultKind, error: () => Error): void {
    this.statements = 0;
    this.fault = { at, kind, error };
  }

  /** Works again. */
  mend(): void {
    this.statements = 0;
    this.fault = undefined;
  }

  drizzle(): Promise<Drizzle> {
    return this.inner.drizzle();
  }

  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<R>> {
    return this.attempt(() => this.inner.query<R>(text, values));
  }

  execute(text: string): Promise<unknown[]> {
    return this.attempt(() => this.inner.execute(text));
  }

  get inTransaction(): boolean {
    return this.inner.inTransaction;
  }

  outsideTransaction<T>(work: () => T): T {
    return this.inner.outsideTransaction(work);
  }

  transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.attempt(() => this.inner.transaction(work));
  }

  copyIn(target: CopyTarget, rows: CopyRows): Promise<void> {
    return this.attempt(() => this.inner.copyIn(target, rows));
  }

  stream<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: { batchSize?: number },
  ): AsyncIterable<R> {
    return this.inner.stream<R>(text, values, options);
  }

  withAdvisoryLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.inner.withAdvisoryLock(name, work);
  }

  listen(
    channel: string,
    handler: (payload: string) => void,
    options?: { foreign?: boolean },
  ): Promise<() => Promise<void>> {
    return this.inner.listen(channel, handler, options);
  }

  notify(channel: string, payload: string): Promise<void> {
    return this.inner.notify(channel, payload);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private async attempt<T>(statement: () => Promise<T>): Promise<T> {
    const number = ++this.statements;
    const { fault } = this;
    const hit = fault !== undefined && (number === fault.at || (fault.kind === 'outage' && number > fault.at));
    if (hit && fault.kind !== 'after') throw fault.error();
    const result = await statement();
    if (hit) throw fault.error();
    return result;
  }
}
