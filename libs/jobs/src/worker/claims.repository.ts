import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { JobError, JobProgress } from '../job/job.js';
import type { JobRow } from '../job/job.row.js';
import type { LogLine } from '../log/log-line.js';

/** A job that a worker took. Whoever does not know the claim of a row any more may not write to it. */
export interface Claim {
  readonly id: string;
  readonly claim: string;
}

/** How an attempt ended. */
export interface Ending extends Claim {
  /** The job as it was claimed. */
  readonly row: JobRow;
  /** `scheduled`: tried again after `delay`; `pending`: handed back, as if it had not been tried. */
  readonly status: 'completed' | 'errored' | 'failed' | 'scheduled' | 'pending';
  readonly error: JobError | null;
  readonly result: unknown;
  /** Milliseconds until the next attempt. */
  readonly delay: number | null;
}

/** What a running job has to say. */
export interface Note extends Claim {
  readonly progress: JobProgress | null;
  readonly lines: readonly LogLine[];
  /** Of all its attempts. */
  readonly logLines: number;
  readonly logBytes: number;
}

/** What others may have changed of a job while it ran, and what its end decides, as JSON. */
interface Ended extends Pick<JobRow, 'attempts' | 'next' | 'progress' | 'log_lines' | 'log_bytes'> {
  readonly due: string;
  readonly completed: string | null;
}

/** The rows of `job` and `job_log` as workers change them: always fenced by the claim. */
@Injectable()
export class ClaimsRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".job`;
  }

  /** Ids of those that are still ours. */
  async beat(claims: readonly Claim[]): Promise<Set<string>> {
    const { rows } = await this.database.query<{ id: string }>(
      `UPDATE ${this.table} SET heartbeat = now()
       WHERE id = ANY($1::uuid[]) AND claim = ANY($2::uuid[]) AND status = 'running' RETURNING id`,
      [claims.map(({ id }) => id), [...new Set(claims.map(({ claim }) => claim))]],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Ids of those that are still ours; of the others nothing is written. Repeating it does no harm. */
  async note(notes: readonly Note[]): Promise<Set<string>> {
    return this.database.transaction(async () => {
      const { rows } = await this.database.query<{ id: string }>(
        `UPDATE ${this.table} AS job
         SET progress = coalesce(note.progress, job.progress), log_lines = note.lines, log_bytes = note.bytes
         FROM jsonb_to_recordset($1::text::jsonb) AS note (id uuid, claim uuid, progress jsonb, lines integer, bytes integer)
         WHERE job.id = note.id AND job.claim = note.claim AND job.status = 'running' RETURNING job.id`,
        [
          JSON.stringify(
            notes.map(({ id, claim, progress, logLines, logBytes }) => ({
              id,
              claim,
              progress,
              lines: logLines,
              bytes: logBytes,
            })),
          ),
        ],
      );
      const ours = new Set(rows.map(({ id }) => id));
      const lines = notes.flatMap((note) =>
        ours.has(note.id) ? note.lines.map((line) => ({ id: note.id, ...line })) : [],
      );
      if (lines.length > 0) {
        await this.database.query(
          `INSERT INTO "${this.database.schema}".job_log (job_id, line, time, level, message)
           SELECT * FROM jsonb_to_recordset($1::text::jsonb)
             AS log (id uuid, line integer, time timestamptz, level text, message text)
           ON CONFLICT DO NOTHING`,
          [JSON.stringify(lines)],
        );
      }
      return ours;
    });
  }

  /**
   * The rows of those that were still ours, as they are now. Only a job that runs has a claim, which finds no index of jobs
   * that run: on an embedded database that is full of those that ran.
   */
  async end(endings: readonly Ending[]): Promise<JobRow[]> {
    const { rows } = await this.database.query<{ ended: Record<string, unknown>[] }>(
      `WITH ended AS (
         UPDATE ${this.table} AS job
         SET status = ending.status, error = ending.error, result = ending.result, claim = NULL, heartbeat = NULL,
           completed = CASE WHEN ending.status IN ('completed', 'errored', 'failed') THEN now() END,
           due = CASE WHEN ending.delay IS NULL THEN job.due ELSE now() + ending.delay * interval '1 millisecond' END,
           attempts = job.attempts - CASE WHEN ending.status = 'pending' THEN 1 ELSE 0 END
         FROM json_to_recordset($1::text::json)
           AS ending (id uuid, claim uuid, status text, error jsonb, result jsonb, delay double precision)
         WHERE job.id = ANY($2::uuid[]) AND job.id = ending.id AND job.claim = ending.claim
         RETURNING job.id, job.due, job.completed, job.attempts, job.next, job.progress, job.log_lines, job.log_bytes
       )
       SELECT coalesce(json_agg(ended), '[]') AS ended FROM ended`,
      [
        JSON.stringify(
          endings.map(({ id, claim, status, error, result, delay }) => ({ id, claim, status, error, result, delay })),
        ),
        endings.map(({ id }) => id),
      ],
    );
    const ended = new Map(rows[0]!.ended.map((row) => [row['id'], row as unknown as Ended]));
    return endings.flatMap(({ id, row, status, error, result }) => {
      const now = ended.get(id);
      if (!now) return [];
      const completed = now.completed === null ? null : new Date(now.completed);
      return [
        { ...row, status, error, result, claim: null, heartbeat: null, ...now, due: new Date(now.due), completed },
      ];
    });
  }

  /** Running jobs whose worker gave no sign of life for so long, locked; null = all that run. */
  async lost(milliseconds: number | null, limit: number): Promise<(JobRow & Claim)[]> {
    const { rows } = await this.database.query<JobRow & Claim>(
      `SELECT * FROM ${this.table} WHERE status = 'running' AND runner IS NOT NULL
         AND ($1::double precision IS NULL OR heartbeat IS NULL OR heartbeat < now() - $1 * interval '1 millisecond')
       ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [milliseconds, limit],
    );
    return rows;
  }
}
