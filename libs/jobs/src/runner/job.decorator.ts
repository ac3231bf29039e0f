import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';

/** Metadata key of `@Job()`; fixed, so that two copies of this package meet. */
export const JOB_METADATA = Symbol.for('nestjs-data-backends:job');

/** What `@Job()` says about a runner; everything may be left out. */
export interface JobOptions {
  /**
   * What the runner is known by in the database: at most 100 lower case letters, digits, `-` and `.`; unique in the
   * application. Change the class as you like, but keep its id.
   *
   * @default `<plugin>.<class in kebab case without Job>`, for instance `application.housekeeping`
   */
  readonly id?: string;
  /**
   * Name of its jobs, to show to people.
   *
   * @default the name of the class
   */
  readonly name?: string;
  /**
   * `high`, `default`, `low`, or a queue of a plugin, `<plugin>.<queue>`. Each has its own slots.
   *
   * @default 'default'
   */
  readonly queue?: string;
  /**
   * How long one attempt may take: milliseconds, or text like `20s`, `10m`, `1h`.
   *
   * @default '1h'
   */
  readonly timeout?: number | string;
  /**
   * How often the job is tried again after an unexpected error, an error that may pass by itself, or a lost worker;
   * with growing pauses in between.
   *
   * @default 0
   */
  readonly retries?: number;
}

/**
 * Options of a class that extends `JobRunner`. It is `@Injectable()` as well.
 *
 * Wrong use is refused when the application starts: `JobRunnerInvalidError`, `JobRunnerDuplicateError`.
 */
export function Job(options: JobOptions = {}): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(JOB_METADATA, options)) as ClassDecorator;
}
