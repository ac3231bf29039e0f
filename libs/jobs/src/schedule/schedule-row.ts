import { intervalMilliseconds, isCron, type ScheduleTiming } from './schedule-timing.js';

/** A schedule as the database has it. */
export interface ScheduleRow {
  /** Id of the runner. */
  readonly id: string;
  readonly name: string;
  readonly intervalSeconds: number | null;
  readonly cron: string | null;
  readonly timeZone: string | null;
  readonly paused: boolean;
  readonly nextRun: Date;
  /** The time that the last run was due at. */
  readonly lastRun: Date | null;
  /** Id of the last job. */
  readonly lastJob: string | null;
  /** Milliseconds by the database's clock since it was fired; null when it never was. */
  readonly idle: number | null;
  /** Milliseconds by the database's clock since a process said that it has the class, with this timing. */
  readonly unannounced: number;
}

/** A schedule as a process declares it. */
export interface ScheduleDefinition {
  readonly id: string;
  readonly name: string;
  readonly timing: ScheduleTiming;
}

type StoredTiming = Pick<ScheduleRow, 'intervalSeconds' | 'cron' | 'timeZone'>;

/** The columns that say when it runs. */
export function toStoredTiming(timing: ScheduleTiming): StoredTiming {
  return isCron(timing)
    ? { intervalSeconds: null, cron: timing.cron.trim(), timeZone: timing.timeZone ?? null }
    : { intervalSeconds: intervalMilliseconds(timing.interval) / 1_000, cron: null, timeZone: null };
}

/** When it runs, from its columns. */
export function timingOf({ intervalSeconds, cron, timeZone }: StoredTiming): ScheduleTiming {
  return cron === null ? { interval: intervalSeconds! / 60 } : { cron, timeZone };
}

/** Whether the database has the same timing as a process declares. */
export function hasTiming(row: StoredTiming, timing: ScheduleTiming): boolean {
  const declared = toStoredTiming(timing);
  return (
    row.intervalSeconds === declared.intervalSeconds && row.cron === declared.cron && row.timeZone === declared.timeZone
  );
}
