import type { Limits } from '@lib/core';
import type { Retention } from '../housekeeping/retention.js';

/** Injection token of `SourcesOptions`. */
export const SOURCES_OPTIONS = Symbol.for('nestjs-data-backends:sources-options');

/** What the sources library needs to know of the application's options. */
export interface SourcesOptions {
  /** Directory for caches of backends. */
  readonly dataDir: string;
  readonly limits: Limits;
  /** The defaults when left out. */
  readonly retention?: Retention;
}
