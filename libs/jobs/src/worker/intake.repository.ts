import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { type JobRow, toJobRow } from '../job/job.row.js';

/** In whose name jobs are claimed. */
export interface Claimer {
  readonly claim: string;
  readonly worker: string;
  /** Ids of the runners that are here. */
  readonly runners: readonly string[];
}

/** What was due in a queue. */
export interface Taken {
  readonly rows: readonly JobRow[];
  /** Ids of the other messages: their jobs wait no more, or for a runner that is not here. */
  readonly others: readonly string[];
}

const CLAIM = `status = 'running', started = now(), completed = NULL, error = NULL, progress = NULL,
         attempts = attempts + 1, claim = $1, worker = $2, heartbeat = now()`;

/** How jobs come to a worker: by the messages of pg-boss, whose table is read here, or without one. */
@Injectable()
export class IntakeRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".job`;
  }

  /** Nobody else can hold a row of the embedded database, where locking one costs as much as to change it. */
  private get locked(): string {
    return this.database.kind === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : '';
  }

  /**
   * Takes what is due in a queue: jobs together with their messages, in one statement. It waits for no lock, since somebody
   * else's transaction may hold the row of a job and be about to remove its message: such a message stays for the next
   * look. Rows come as one JSON text, which is read several times faster than as many columns.
   *
   * - `name BETWEEN` says nothing new, but keeps a planner without statistics from expecting more than one message: it reads
   *   the first of them in the order of their index, where it would sort all that wait for each hundred.
   * - `status || ''` keeps it from the index of all jobs that wait, to find those whose ids it has.
   */
  async take(
    { schema, name }: { schema: string; name: string },
    count: number,
    { claim, worker, runners }: Claimer,
  ): Promise<Taken> {
    const { rows } = await this.database.query<{ claimed: Record<string, unknown>[]; rest: string[] }>(
      `WITH message AS MATERIALIZED (
         SELECT id FROM ${schema}.job WHERE name = $4 AND name BETWEEN $4 AND $4
           AND state < 'active' AND NOT blocked AND start_after <= now()
         ORDER BY priority DESC, created_on LIMIT $5 ${this.locked}
       ), waiting AS MATERIALIZED (
         SELECT id FROM ${this.table} WHERE id = ANY(ARRAY(SELECT id FROM message))
           AND status || '' IN ('pending', 'scheduled') AND runner = ANY($3::text[]) ${this.locked}
       ), claimed AS (
         UPDATE ${this.table} SET ${CLAIM} WHERE id = ANY(ARRAY(SELECT id FROM waiting)) RETURNING *
       ), removed AS (
         DELETE FROM ${schema}.job WHERE name = $4 AND id = ANY(ARRAY(SELECT id FROM waiting))
       )
       SELECT coalesce((SELECT json_agg(claimed) FROM claimed), '[]') AS claimed,
         ARRAY(SELECT id FROM message WHERE id NOT IN (SELECT id FROM waiting)) AS rest`,
      [claim, worker, runners, name, count],
    );
    const [{ claimed, rest }] = rows as [(typeof rows)[number]];
    return {
      rows: claimed.map(toJobRow),
      others: rest.length > 0 ? await this.removeOthers({ schema, name }, rest, runners) : [],
    };
  }

  /** Takes those of the jobs that wait, and whose runner is here. */
  async claim(ids: readonly string[], { claim, worker, runners }: Claimer): Promise<JobRow[]> {
    const { rows } = await this.database.query<JobRow>(
      `UPDATE ${this.table} SET ${CLAIM}
       WHERE id = ANY($4::uuid[]) AND status IN ('pending', 'scheduled') AND runner = ANY($3::text[]) RETURNING *`,
      [claim, worker, runners, ids],
    );
    return rows;
  }

  /** Those of the jobs that wait for a runner that is not here. */
  async unknown(ids: readonly string[], runners: readonly string[]): Promise<JobRow[]> {
    const { rows } = await this.database.query<JobRow>(
      `SELECT * FROM ${this.table} WHERE id = ANY($1::uuid[]) AND status IN ('pending', 'scheduled')
         AND NOT runner = ANY($2::text[])`,
      [ids, runners],
    );
    return rows;
  }

  /** Ids of those of the messages whose jobs do not wait for a runner that is here: they are removed. */
  private async removeOthers(
    { schema, name }: { schema: string; name: string },
    ids: readonly string[],
    runners: readonly string[],
  ): Promise<string[]> {
    const { rows } = await this.database.query<{ id: string }>(
      `WITH message AS MATERIALIZED (
         SELECT id FROM ${schema}.job WHERE name = $1 AND id = ANY($2::uuid[]) ${this.locked}
       )
       DELETE FROM ${schema}.job AS message WHERE name = $1 AND id = ANY(ARRAY(SELECT id FROM message))
         AND NOT EXISTS (SELECT FROM ${this.table} AS job WHERE job.id = message.id
           AND job.status IN ('pending', 'scheduled') AND job.runner = ANY($3::text[]))
       RETURNING id`,
      [name, ids, runners],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Jobs that have been due for so long without a message that somebody will get. Jobs are claimed as soon as their message
   * is taken: one that was taken so long ago was lost.
   */
  async unsent(queueSchema: string, queues: readonly string[], milliseconds: number, limit: number): Promise<JobRow[]> {
    const { rows } = await this.database.query<JobRow>(
      `SELECT * FROM ${this.table} AS job WHERE status IN ('pending', 'scheduled') AND runner IS NOT NULL
         AND due < now() - $2 * interval '1 millisecond' AND queue = ANY($1::text[])
         AND NOT EXISTS (
           SELECT FROM ${queueSchema}.job AS message WHERE message.name = job.queue AND message.id = job.id
             AND (message.state < 'active' OR message.state = 'active' AND message.started_on > now() - $2 * interval '1 millisecond'))
       ORDER BY due LIMIT $3`,
      [queues, milliseconds, limit],
    );
    return rows;
  }
}
