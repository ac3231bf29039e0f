import { isDataBackendsError } from '@lib/core';
import type { ScheduleChecker } from '../schedule/schedule-checker.js';
import { isCron, type ScheduleTiming } from '../schedule/schedule-timing.js';
import { SystemJobTimingInvalidError } from './system-job.errors.js';

/**
 * When a system job runs, checked: what a class says about itself was not necessarily compiled.
 *
 * @throws SystemJobTimingInvalidError
 */
export function systemJobTiming(className: string, options: unknown, schedules: ScheduleChecker): ScheduleTiming {
  const { interval, cron, timeZone } = (options ?? {}) as Partial<Record<'interval' | 'cron' | 'timeZone', unknown>>;
  const refuse = (problem: string, cause?: unknown): never => {
    throw new SystemJobTimingInvalidError(className, problem, cause);
  };
  if (interval === undefined && cron === undefined) refuse('has neither an interval nor a cron expression');
  if (interval !== undefined && cron !== undefined) refuse('has both an interval and a cron expression');
  if (interval !== undefined && timeZone !== undefined) refuse('has a time zone, which an interval does not have');
  if (cron !== undefined && typeof cron !== 'string') refuse('has a cron expression that is not text');
  const timing = (cron === undefined ? { interval } : { cron, timeZone: timeZone ?? null }) as ScheduleTiming;
  try {
    if (isCron(timing)) schedules.checkCron(timing);
    else schedules.checkInterval(timing.interval);
  } catch (error) {
    if (!isDataBackendsError(error)) throw error;
    refuse(`has a schedule that makes no sense. ${error.message.replace(/\.$/, '')}`, error);
  }
  return timing;
}
