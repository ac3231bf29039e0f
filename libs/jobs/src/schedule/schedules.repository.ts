import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { Schedule } from './schedule.js';
import { type ShownRow, toSchedule } from './schedule-view.js';
import { type ScheduleDefinition, type ScheduleRow, toStoredTiming } from './schedule-row.js';

const COLUMNS = `id, name, interval_seconds AS "intervalSeconds", cron, time_zone AS "timeZone", paused,
  next_run AS "nextRun", last_run AS "lastRun", last_job AS "lastJob",
  (extract(epoch FROM now() - last_fired) * 1000)::double precision AS idle,
  (extract(epoch FROM now() - announced_at) * 1000)::double precision AS unannounced`;

/** A minute has passed, more or less, where schedules are as short as they may be; tests have shorter ones. */
const OCCUPIED_AFTER_SECONDS = 30;

/** The rows of schedules. Every change of `next_run` names the value it was made from, so that only one process wins. */
@Injectable()
export class SchedulesRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".schedule`;
  }

  async find(id: string): Promise<ScheduleRow | null> {
    return (await this.findAll([id]))[0] ?? null;
  }

  /** Those of the given ids that there are. */
  async findAll(ids: readonly string[]): Promise<ScheduleRow[]> {
    const { rows } = await this.database.query<ScheduleRow>(
      `SELECT ${COLUMNS} FROM ${this.table} WHERE id = ANY($1) ORDER BY id`,
      [ids],
    );
    return rows;
  }

  /** As `find()`, and keeps the row from others until the transaction ends. */
  async lock(id: string): Promise<ScheduleRow | null> {
    const { rows } = await this.database.query<ScheduleRow>(
      `SELECT ${COLUMNS} FROM ${this.table} WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Adds a schedule; does nothing when it is there. */
  async add({ id, name, timing }: ScheduleDefinition, nextRun: Date): Promise<void> {
    const { intervalSeconds, cron, timeZone } = toStoredTiming(timing);
    await this.database.query(
      `INSERT INTO ${this.table} (id, name, interval_seconds, cron, time_zone, next_run)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
      [id, name, intervalSeconds, cron, timeZone, nextRun],
    );
  }

  /** Notes that a process has the class, with the timing that the row has. */
  async stamp(id: string, name: string): Promise<void> {
    await this.database.query(`UPDATE ${this.table} SET announced_at = now(), name = $2 WHERE id = $1`, [id, name]);
  }

  /** Gives a schedule another timing. */
  async redefine({ id, name, timing }: ScheduleDefinition, nextRun: Date): Promise<void> {
    const { intervalSeconds, cron, timeZone } = toStoredTiming(timing);
    await this.database.query(
      `UPDATE ${this.table} SET name = $2, interval_seconds = $3, cron = $4, time_zone = $5, next_run = $6,
         announced_at = now() WHERE id = $1`,
      [id, name, intervalSeconds, cron, timeZone, nextRun],
    );
  }

  /**
   * Takes the occurrence that is due: only for who names the one that is next.
   *
   * @returns the row as it was, with the last job; null when another process has taken it, or it is paused
   */
  async take(id: string, due: Date, next: Date): Promise<ScheduleRow | null> {
    const { rows } = await this.database.query<ScheduleRow>(
      `UPDATE ${this.table} SET next_run = $3, last_run = next_run, last_fired = now()
       WHERE id = $1 AND next_run = $2 AND NOT paused RETURNING ${COLUMNS}`,
      [id, due, next],
    );
    return rows[0] ?? null;
  }

  async setLastJob(id: string, job: string): Promise<void> {
    await this.database.query(`UPDATE ${this.table} SET last_job = $2 WHERE id = $1`, [id, job]);
  }

  /** Moves the next run of a schedule whose last one a wrong clock has put into the future. */
  async bringBack(id: string, due: Date, next: Date): Promise<void> {
    await this.database.query(
      `UPDATE ${this.table} SET next_run = $3, last_run = NULL WHERE id = $1 AND next_run = $2`,
      [id, due, next],
    );
  }

  async setPaused(id: string, paused: boolean, nextRun: Date): Promise<void> {
    await this.database.query(
      `UPDATE ${this.table} SET paused = $2, next_run = $3,
         paused_at = CASE WHEN NOT $2 THEN NULL WHEN paused THEN paused_at ELSE now() END WHERE id = $1`,
      [id, paused, nextRun],
    );
  }

  /** Whether a job has not ended, although it has had the time: another one would only pile up behind it. */
  async isOccupied({ lastJob }: ScheduleRow): Promise<boolean> {
    if (lastJob === null) return false;
    const { rows } = await this.database.query(
      `SELECT FROM "${this.database.schema}".job WHERE id = $1 AND status IN ('pending', 'scheduled', 'running')
         AND created < now() - make_interval(secs => ${OCCUPIED_AFTER_SECONDS})`,
      [lastJob],
    );
    return rows.length > 0;
  }

  /** As they are shown, with their last jobs. */
  async show(id: string | null = null): Promise<Schedule[]> {
    const { rows } = await this.database.query<ShownRow>(
      `SELECT schedule.id, schedule.name, interval_seconds AS "intervalSeconds", schedule.cron,
         time_zone AS "timeZone", paused, next_run AS "nextRun", last_run AS "lastRun", announced_at AS announced,
         job.id AS job, job.status, job.started, job.completed
       FROM ${this.table} AS schedule LEFT JOIN "${this.database.schema}".job ON job.id = schedule.last_job
       WHERE $1::text IS NULL OR schedule.id = $1 ORDER BY schedule.id`,
      [id],
    );
    return rows.map(toSchedule);
  }
}
