import type { DataFilesChange } from './data-files-change.js';
import type { PathFilter } from './path-filter.js';

/** One consumer of the application. */
export interface ConsumerEntry {
  readonly name: string;
  /** Names of the sources that it follows. */
  readonly sources: readonly string[];
  readonly paths: PathFilter;
  /** For messages: `VlansService.apply in NetworkModule`. */
  readonly place: string;
  /** Name of the plugin that brings it; `application` when none does. */
  readonly plugin: string;
  deliver(change: DataFilesChange): unknown;
}
