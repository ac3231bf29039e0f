import { duration } from '@lib/core';
import type { JobRunnerDeclaration } from './job-runner-entry.js';
import { JOB_METADATA, type JobOptions } from './job.decorator.js';
import { JobOptionInvalidError } from './runner.errors.js';

/** Queues that every worker has. Those of plugins are `<plugin>.<queue>`. */
export const BUILT_IN_QUEUES = ['high', 'default', 'low'] as const;

const DEFAULT_TIMEOUT = 3_600_000;
const ID = /^[a-z0-9][a-z0-9.-]{0,99}$/;
/** As long as a timer of Node can be. */
const MAX_TIMEOUT = 2 ** 31 - 1;
const MAX_RETRIES = 100;

/** The options of `@Job()` on a class or on its parents; undefined when there are none. */
export function jobOptions(target: unknown): JobOptions | undefined {
  return typeof target === 'function' ? Reflect.getMetadata(JOB_METADATA, target) : undefined;
}

/** `S3SyncJob` → `s3-sync`. */
export function kebabCase(className: string): string {
  return (className.replace(/(?<=.)Job$/, '') || className)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
}

/**
 * Checks what a runner says about itself.
 *
 * @param queues all queues of the application
 * @throws JobRunnerInvalidError
 */
export function runnerDeclaration(
  className: string,
  options: JobOptions,
  plugin: string,
  queues: readonly string[],
): JobRunnerDeclaration {
  const { id = `${plugin}.${kebabCase(className)}`, name = className, queue = 'default', retries = 0 } = options;
  const timeout = duration.safeParse(options.timeout ?? DEFAULT_TIMEOUT);
  const requireOption = (valid: boolean, option: keyof JobOptions, expected: string): void => {
    if (!valid) throw new JobOptionInvalidError(className, option, expected);
  };
  requireOption(
    typeof id === 'string' && ID.test(id),
    'id',
    'at most 100 lower case letters, digits, "-" and ".", beginning with a letter or digit',
  );
  requireOption(typeof name === 'string' && name.trim() !== '', 'name', 'a name to show to people');
  requireOption(queues.includes(queue), 'queue', `one of ${queues.join(', ')}, or add it to @Plugin({ queues })`);
  requireOption(
    timeout.success && timeout.data <= MAX_TIMEOUT,
    'timeout',
    'milliseconds, or text like 20s, 10m or 1h, at most 24 days',
  );
  requireOption(
    Number.isInteger(retries) && retries >= 0 && retries <= MAX_RETRIES,
    'retries',
    `a whole number from 0 to ${MAX_RETRIES}`,
  );
  return { id, name, queue, timeout: timeout.data!, retries };
}
