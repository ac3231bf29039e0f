import {
  type FieldError,
  fieldErrors,
  findUnsafeValues,
  IgnoreRules,
  isStorableText,
  summarize,
  ValidationError,
} from '@lib/core';
import type { ScheduleChecker } from '@lib/jobs';
import { z } from 'zod';

const storable = (maximum: number): z.ZodString =>
  z.string().max(maximum).refine(isStorableText, 'must be well-formed text without NUL');

const fields = {
  name: storable(100).trim().min(1).describe('Unique among all data sources'),
  type: storable(50).min(1).describe('Name of a data backend'),
  sourceUrl: storable(2_000).trim().min(1).describe('Where to read; credentials go into the parameters'),
  parameters: z.record(z.string(), z.unknown()).describe('What the data backend takes besides the URL'),
  ignoreRules: storable(1_000_000).describe('One rule per line, as in a .gitignore'),
  enabled: z.boolean().describe('False pauses the source: no schedule, no webhook, no manual sync'),
  syncInterval: z.number().positive().nullable().describe('Minutes between syncs, a whole number'),
  cron: storable(200).min(1).nullable().describe('When to sync, as a cron expression in UTC'),
  deletionGuard: z
    .union([z.number().int().min(1).max(100), z.literal('off')])
    .describe('Percentage of entries that may disappear at once before a sync is held'),
  description: storable(200),
  comments: storable(100_000),
};

/** What a data source is created from. */
export const dataSourceInput = z
  .strictObject({
    name: fields.name,
    type: fields.type,
    sourceUrl: fields.sourceUrl,
    parameters: fields.parameters.default({}),
    ignoreRules: fields.ignoreRules.optional(),
    enabled: fields.enabled.default(true),
    syncInterval: fields.syncInterval.default(null),
    cron: fields.cron.default(null),
    deletionGuard: fields.deletionGuard.default(50),
    description: fields.description.default(''),
    comments: fields.comments.default(''),
  })
  .meta({
    id: 'DataSourceInput',
    examples: [
      {
        name: 'core-config',
        type: 'git',
        sourceUrl: 'https://git.example.org/core-config.git',
        parameters: { branch: 'main', username: 'reader', password: '…' },
        syncInterval: 60,
      },
    ],
  });

/** What may be changed of a data source; what is left out stays. */
export const dataSourcePatch = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'DataSourcePatch', examples: [{ syncInterval: 15, ignoreRules: '*.tmp' }] });

/** What a data source is created from, as users write it. */
export type DataSourceInput = z.input<typeof dataSourceInput>;
/** What may be changed of a data source. */
export type DataSourcePatch = z.input<typeof dataSourcePatch>;

/**
 * Checks input against one of the schemas above.
 *
 * @throws ValidationError whose errors point at the fields
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  // Before the schema, which drops a key named __proto__ without a word.
  const unsafe = findUnsafeValues(input, '');
  if (unsafe.length > 0) throw invalid(unsafe);
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(fieldErrors(result.error));
}

function invalid(errors: FieldError[]): ValidationError {
  return new ValidationError(`The data source is not valid: ${summarize(errors)}.`, errors);
}

/**
 * What the shape of the fields cannot tell.
 *
 * @throws ValidationError, ScheduleInvalidError, IgnorePatternRejectedError
 */
export function checkSource(
  source: { syncInterval: number | null; cron: string | null; ignoreRules: string },
  schedules: ScheduleChecker,
): void {
  if (source.syncInterval !== null && source.cron !== null) {
    throw new ValidationError('A data source has a sync interval or a cron expression, not both.', [
      { pointer: '/cron', detail: 'leave out either cron or syncInterval' },
    ]);
  }
  if (source.cron !== null) schedules.checkCron({ cron: source.cron });
  const problem = source.syncInterval === null ? null : schedules.intervalProblem(source.syncInterval);
  if (problem !== null) throw invalid([{ pointer: '/syncInterval', detail: problem }]);
  IgnoreRules.parse(source.ignoreRules);
}
