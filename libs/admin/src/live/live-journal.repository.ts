import { Database } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import type { LiveEvent } from './live-event.js';

/** How long events are recorded after a process last said that somebody follows them, and thus may resume. */
const RECORDED_SECONDS = 120;
/** So many of the newest events are kept, at least, and twice as many at most. */
const KEPT_EVENTS = 10_000;
/** Numbered by one statement. */
const NUMBERED_AT_ONCE = 5_000;
/** Events read at once. Those that stand for lines of a log have twenty of them at most, of 8 KiB at most. */
const PAGE = 100;

/** Which positions there are. */
export interface JournalState {
  /** The last one. */
  readonly head: number;
  /** After this one nothing is missing. */
  readonly continuousSince: number;
}

type EventRow = Omit<LiveEvent, 'data'> & { readonly data: Record<string, unknown> };
interface LineRow {
  readonly position: number;
  readonly lines: readonly Record<string, unknown>[];
}

/** Rows of `live_event` and `live_journal`; the migration that makes them says how they are written. */
@Injectable()
export class LiveJournalRepository {
  constructor(private readonly database: Database) {}

  /** Where it is notified that something was recorded. */
  get channel(): string {
    return `${this.database.schema}:live-events`;
  }

  private table(name: string): string {
    return `"${this.database.schema}".${name}`;
  }

  /** Has what happens recorded for a while, and gives positions to what has been; with a new start after a pause. */
  async keepRecording(): Promise<JournalState> {
    return this.alone(async () => {
      const until = `now() + interval '${RECORDED_SECONDS} seconds'`;
      const { rowCount } = await this.database.query(
        `UPDATE ${this.table('live_journal')} SET recorded_until = ${until} WHERE recorded_until > now()`,
      );
      if (rowCount === 0) {
        await this.database.query(`DELETE FROM ${this.table('live_event')}`);
        await this.database.query(`DELETE FROM ${this.table('live_journal')}`);
        await this.database.query(
          `INSERT INTO ${this.table('live_journal')} (channel, recorded_until, continuous_since)
           SELECT $1, ${until}, CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ${this.table('live_position')}`,
          [this.channel],
        );
      }
      return this.numberAll();
    });
  }

  /** Gives positions to what has become visible since the last time; undefined when nothing is recorded any more. */
  async advance(): Promise<JournalState | undefined> {
    const { rows } = await this.database.query<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM ${this.table('live_event')} WHERE position IS NULL) AS any`,
    );
    return rows[0]!.any ? this.alone(() => this.numberAll()) : this.state();
  }

  /** The events after a position, in order; some of them when there are many. */
  async read(after: number): Promise<LiveEvent[]> {
    const { rows } = await this.database.query<EventRow>(
      `SELECT position, type, time, source_id AS source, job_id AS job, data FROM ${this.table('live_event')}
       WHERE position > $1 ORDER BY position LIMIT ${PAGE}`,
      [after],
    );
    const lines = await this.linesOf(rows.filter(({ type }) => type === 'job.log'));
    return rows.map((row) =>
      row.type === 'job.log' ? { ...row, data: { lines: lines.get(row.position) ?? [] } } : row,
    );
  }

  private async state(): Promise<JournalState | undefined> {
    const { rows } = await this.database.query<JournalState>(
      `SELECT (SELECT coalesce(max(position), journal.continuous_since) FROM ${this.table('live_event')}) AS head,
         journal.continuous_since AS "continuousSince" FROM ${this.table('live_journal')} AS journal`,
    );
    return rows[0];
  }

  /** What events of logs stand for, by their positions; logs are removed with their jobs. */
  private async linesOf(events: readonly EventRow[]): Promise<Map<number, LineRow['lines']>> {
    if (events.length === 0) return new Map();
    const ranges = events.map(({ position, job, data }) => ({ position, job, from: data['from'], to: data['to'] }));
    const { rows } = await this.database.query<LineRow>(
      `SELECT range.position, jsonb_agg(jsonb_build_object('line', log.line, 'time', to_char(log.time AT TIME ZONE 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'level', log.level, 'message', log.message) ORDER BY log.line) AS lines
       FROM jsonb_to_recordset($1::text::jsonb) AS range (position bigint, job uuid, "from" integer, "to" integer)
         JOIN ${this.table('job_log')} AS log ON log.job_id = range.job AND log.line BETWEEN range."from" AND range."to"
       GROUP BY range.position`,
      [JSON.stringify(ranges)],
    );
    return new Map(rows.map(({ position, lines }) => [position, lines]));
  }

  /** Positions become visible in their order, as they are given by one process at a time. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(async () => {
      await this.database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [this.channel]);
      return work();
    });
  }

  private async numberAll(): Promise<JournalState> {
    for (let numbered = NUMBERED_AT_ONCE; numbered === NUMBERED_AT_ONCE;) numbered = await this.number();
    const state = (await this.state())!;
    if (state.head - state.continuousSince < 2 * KEPT_EVENTS) return state;
    const continuousSince = state.head - KEPT_EVENTS;
    await this.database.query(`DELETE FROM ${this.table('live_event')} WHERE position <= $1`, [continuousSince]);
    await this.database.query(`UPDATE ${this.table('live_journal')} SET continuous_since = $1`, [continuousSince]);
    return { ...state, continuousSince };
  }

  private async number(): Promise<number> {
    const { rowCount } = await this.database.query(
      `WITH waiting AS MATERIALIZED (
         SELECT id FROM ${this.table('live_event')} WHERE position IS NULL ORDER BY id LIMIT ${NUMBERED_AT_ONCE}
       ), numbered AS MATERIALIZED (
         SELECT id, nextval('${this.table('live_position')}') AS position FROM waiting
       )
       UPDATE ${this.table('live_event')} AS event SET position = numbered.position FROM numbered
       WHERE event.id = numbered.id`,
    );
    return rowCount;
  }
}
