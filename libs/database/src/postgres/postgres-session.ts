import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase, QueryArrayResult, QueryConfig, QueryResult } from 'pg';
import type { BinaryCopy, RowMode, Session, StatementResult } from '../connection/session.js';
import { translating } from '../errors/error-translation.js';
import { encodeParameter } from '../values/parameters.js';
import { RESULT_PARSERS } from '../values/result-parsers.js';
import type { PostgresDriver } from './postgres-driver.js';

/** Longer than any statement of ours takes; a server that is gone without a word must not hold a connection for ever. */
const QUERY_TIMEOUT = 10 * 60_000;

const types = {
  getTypeParser: (oid: number) => RESULT_PARSERS[oid] ?? ((text: string) => text),
} as QueryConfig['types'];

/** A connection of `pg`. */
export class PostgresSession implements Session {
  constructor(
    private readonly client: ClientBase,
    private readonly driver: PostgresDriver,
  ) {}

  async query(text: string, values: readonly unknown[], rowMode: RowMode): Promise<StatementResult> {
    const config: QueryConfig & { queryMode: 'extended'; query_timeout: number; rowMode?: 'array' } = {
      text,
      values: values.map(encodeParameter),
      types,
      // Also without values, so that one call is one statement, as on PGlite.
      queryMode: 'extended',
      query_timeout: QUERY_TIMEOUT,
      ...(rowMode === 'array' && { rowMode }),
    };
    const result: QueryResult | QueryArrayResult = await translating(() => this.client.query(config));
    return { rows: result.rows, rowCount: result.rowCount ?? 0, command: result.command };
  }

  async execute(text: string): Promise<unknown[]> {
    // Without values and a query mode this is the simple protocol, which takes several statements.
    const config = { text, types } as QueryConfig;
    const results: QueryResult | QueryResult[] = await translating(() => this.client.query(config));
    return [results].flat().flatMap(({ rows }) => rows as unknown[]);
  }

  async copyIn(copy: BinaryCopy): Promise<void> {
    for (const batch of copy.batches(Infinity)) {
      await translating(() => {
        const sink = this.client.query(this.driver.copyFrom(`COPY ${copy.target} FROM STDIN (FORMAT binary)`));
        return pipeline(Readable.from(batch, { objectMode: true, highWaterMark: 2 }), sink);
      });
    }
  }
}
