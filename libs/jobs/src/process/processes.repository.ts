import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';

/** A process that runs jobs, or fires schedules. */
export interface WorkingProcess {
  readonly id: string;
  /** To show to people. */
  readonly name: string;
  /** Whose jobs it runs. */
  readonly queues: readonly string[];
  /** Whether it fires schedules. */
  readonly scheduler: boolean;
}

/** What a job of a schedule needs to run. */
export interface ScheduledWork {
  /** Id of the schedule. */
  readonly schedule: string;
  /** Queues that its job, and what that enqueues, go through. */
  readonly queues: readonly string[];
}

/** Why nothing of a schedule happens. */
export interface Standstill {
  /** The schedule is paused, or no process is there that fires schedules, or that runs the jobs of the queue. */
  readonly missing: 'schedule' | 'scheduler' | 'worker';
  readonly queue: string | null;
  /** When it was paused, or such a process was seen last; null when there never was one. */
  readonly since: Date | null;
  /** The time by the clock that `since` is of. */
  readonly now: Date;
}

/** Without a sign of life for so long, a process is gone. */
const GONE_AFTER_SECONDS = 60;
const IS_ALIVE = `process.ended_at IS NULL AND process.seen_at > now() - interval '${GONE_AFTER_SECONDS} seconds'`;
const SEEN = 'max(coalesce(process.ended_at, process.seen_at))';

/** The rows of processes; their times are those of the database. */
@Injectable()
export class ProcessesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".process`;
  }

  /** Notes that a process is there. */
  async announce({ id, name, queues, scheduler }: WorkingProcess): Promise<void> {
    await this.database.query(
      `INSERT INTO ${this.table} (id, name, queues, scheduler) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
      [id, name, queues, scheduler],
    );
  }

  /** Notes that a process has ended. */
  async end(id: string): Promise<void> {
    await this.database.query(`UPDATE ${this.table} SET ended_at = now() WHERE id = $1`, [id]);
  }

  /** What keeps a schedule from being carried out; null when nothing does. */
  async standstill({ schedule, queues }: ScheduledWork): Promise<Standstill | null> {
    const { rows } = await this.database.query<Standstill>(
      `SELECT missing, queue, since, now() AS now FROM (
         SELECT 1 AS place, 'schedule' AS missing, NULL AS queue, paused_at AS since
         FROM "${this.database.schema}".schedule WHERE id = $1 AND paused
         UNION ALL
         SELECT 2, 'scheduler', NULL, ${SEEN} FROM ${this.table} AS process WHERE scheduler
         HAVING NOT coalesce(bool_or(${IS_ALIVE}), false)
         UNION ALL
         SELECT 3, 'worker', queue, ${SEEN} FROM unnest($2::text[]) AS queue
         LEFT JOIN ${this.table} AS process ON queue = ANY (process.queues)
         GROUP BY queue HAVING NOT coalesce(bool_or(${IS_ALIVE}), false)
       ) AS standstill ORDER BY place LIMIT 1`,
      [schedule, queues],
    );
    return rows[0] ?? null;
  }
}
