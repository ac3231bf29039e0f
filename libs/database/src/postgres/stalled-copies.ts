import type { Database } from '../database.js';

interface Copy {
  readonly pid: number;
  /** When it began, by the server: a connection runs many. */
  readonly began: string;
  readonly bytes: number;
}

/** How far a COPY was, and since when it is no further, by this process's monotonic clock. */
interface Standstill {
  readonly bytes: number;
  readonly since: number;
}

/**
 * Ends the connections of processes that stand still while they write rows.
 *
 * A process that is stopped in the middle of a COPY keeps the locks of its transaction for as long as it is: to the
 * server it is active, so that no limit of idle transactions holds for it, and while it waits for the client's next
 * bytes, PostgreSQL looks at no other time limit either. Only the end of the connection frees those who wait for it.
 */
export class StalledCopies {
  private seen = new Map<string, Standstill>();

  constructor(private readonly database: Database) {}

  /** Ends those into our tables from which no byte came for so many milliseconds, as far as earlier looks can tell. */
  async end(milliseconds: number): Promise<void> {
    const now = performance.now();
    const seen = new Map<string, Standstill>();
    for (const copy of await this.waiting()) {
      const key = `${copy.pid} ${copy.began}`;
      const before = this.seen.get(key);
      const standstill = before?.bytes === copy.bytes ? before : { bytes: copy.bytes, since: now };
      if (now - standstill.since < milliseconds) seen.set(key, standstill);
      else await this.terminate(copy);
    }
    this.seen = seen;
  }

  private async waiting(): Promise<Copy[]> {
    const { rows } = await this.database.query<Copy>(
      `SELECT activity.pid, activity.query_start::text AS began, copy.bytes_processed AS bytes
       FROM pg_stat_progress_copy AS copy
       JOIN pg_stat_activity AS activity ON activity.pid = copy.pid
       JOIN pg_class AS relation ON relation.oid = copy.relid
       WHERE copy.datname = current_database() AND relation.relnamespace = to_regnamespace($1)
         AND activity.usename = current_user AND activity.wait_event = 'ClientRead'`,
      [`"${this.database.schema}"`],
    );
    return rows;
  }

  private async terminate({ pid, began }: Copy): Promise<void> {
    await this.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE pid = $1 AND query_start::text = $2 AND wait_event = 'ClientRead'`,
      [pid, began],
    );
  }
}
