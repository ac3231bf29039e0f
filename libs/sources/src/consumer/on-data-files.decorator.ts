import { SetMetadata } from '@nestjs/common';

/** Metadata key of `@OnDataFiles()`; fixed, so that two copies of this package meet. */
export const ON_DATA_FILES_METADATA = Symbol.for('nestjs-data-backends:on-data-files');

/** What `@OnDataFiles()` says about a method. */
export interface OnDataFilesOptions {
  /**
   * What the consumer is known by in the database: at most 100 letters, digits, `-`, `_` and `.`; unique in the application.
   * Change the method as you like, but keep its name.
   */
  readonly name: string;
  /** Name of the source, or several names. A source that is created later is followed from then on. */
  readonly source: string | readonly string[];
  /**
   * Which files: one pattern or several, as in a .gitignore. `vlans/**\/*.yaml`, `*.json` (in any directory), `vlans/`
   * (everything below it). What a pattern behind a `!` matches is left out: `!vlans/secret/`.
   *
   * @default every file
   */
  readonly paths?: string | readonly string[];
}

/**
 * Calls a method of a provider or controller with every change of the files of a source: in the order of the revisions, at
 * least once, in one process at a time, also with what was published while no process was there.
 *
 * ```ts
 * @OnDataFiles({ name: 'vlans', source: 'core-config', paths: 'vlans/**\/*.yaml' })
 * async apply(change: DataFilesChange) {
 *   for await (const file of change.created) await this.add(file.path, await file.yaml(schema));
 * }
 * ```
 *
 * When the method throws, the same change comes again, after pauses that grow. Wrong use is refused when the application
 * starts: `ConsumerInvalidError`, `ConsumerDuplicateError`.
 */
export function OnDataFiles(options: OnDataFilesOptions): MethodDecorator {
  return SetMetadata(ON_DATA_FILES_METADATA, options ?? {});
}
