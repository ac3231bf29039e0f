import { InvalidArgumentError } from 'commander';

/** Reads a whole number of at least that much. */
export function parseWhole(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${minimum}.`);
    }
    return value;
  };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration like `500ms`, `20s`, `10m` or `1h` as milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(number) * UNITS[unit]!;
  // Beyond this a timer of Node would fire at once.
  if (number === undefined || !(milliseconds > 0) || milliseconds > 2 ** 31 - 1) {
    throw new InvalidArgumentError('It must be a duration like 20s, 10m or 1h, of less than 25 days.');
  }
  return milliseconds;
}

const HOUR = 3_600_000;
/** Nobody means a longer one, and dates have an end. */
const LONGEST_LIFETIME = 100 * 365 * 24 * HOUR;

/** Reads how long something is to last, like `12h` or `90d`, as milliseconds. */
export function parseLifetime(text: string): number {
  const [, number, unit] = /^(\d{1,6})([hd])$/.exec(text) ?? [];
  const milliseconds = Number(number) * (unit === 'd' ? 24 * HOUR : HOUR);
  if (!(milliseconds > 0 && milliseconds <= LONGEST_LIFETIME)) {
    throw new InvalidArgumentError('It must be a number of hours or days like 12h or 90d, of at most 100 years.');
  }
  return milliseconds;
}

/** Collects what an option is given with, time and again. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Reads a moment like `2026-11-01` or `2026-11-01T09:00:00Z` as ISO 8601 in UTC. */
export function parseMoment(text: string): string {
  const moment = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError('It must be a moment like 2026-11-01 or 2026-11-01T09:00:00Z.');
  }
  return moment.toISOString();
}
