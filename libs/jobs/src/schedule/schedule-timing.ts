/** Common intervals of schedules, in minutes. Any whole number of minutes from 1 may be used as well. */
export const JobInterval = {
  Minutely: 1,
  Hourly: 60,
  TwelveHours: 720,
  Daily: 1_440,
  Weekly: 10_080,
  Monthly: 43_200,
} as const;

/** Runs again and again, this many minutes apart. */
export interface IntervalTiming {
  readonly interval: number;
}

/** Runs when a clock on the wall shows one of these times. */
export interface CronTiming {
  /** Minute, hour, day of month, month and day of week, for instance `0 3 * * *`. */
  readonly cron: string;
  /**
   * IANA name of a time zone, for instance `Europe/Lisbon`.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string | null | undefined;
}

/** When something is to run. */
export type ScheduleTiming = IntervalTiming | CronTiming;

/** Whether it is by cron expression; otherwise by interval. */
export function isCron(timing: ScheduleTiming): timing is CronTiming {
  return 'cron' in timing;
}

/** Milliseconds of an interval in minutes. */
export function intervalMilliseconds(minutes: number): number {
  return Math.round(minutes * 60_000);
}
