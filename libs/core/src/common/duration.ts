import { z } from 'zod';

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration: milliseconds as a number, or text like `20s`, `10m`, `1h`. */
export const duration = z.union([z.number(), z.string()]).transform((value, context): number => {
  const milliseconds = typeof value === 'number' ? value : parseDuration(value);
  if (milliseconds !== null && Number.isSafeInteger(milliseconds) && milliseconds > 0) return milliseconds;
  context.addIssue({ code: 'custom', message: 'must be milliseconds, or text like 20s, 10m or 1h' });
  return z.NEVER;
});

function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text.trim());
  return match ? Number(match[1]) * MILLISECONDS[match[2]!]! : null;
}
