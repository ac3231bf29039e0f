import { Injectable } from '@nestjs/common';
import type { JobRunnerEntry } from '../runner/job-runner-entry.js';
import type { ScheduleTiming } from '../schedule/schedule-timing.js';
import { SystemJobDuplicateError } from './system-job.errors.js';

/** One system job of the application. Its id is that of its runner. */
export interface SystemJobEntry {
  readonly runner: JobRunnerEntry;
  readonly timing: ScheduleTiming;
  /** Where it was found, for messages: `HousekeepingJob in AcmeModule`. */
  readonly place: string;
}

/** The system jobs of the application, by the id of their runner. */
@Injectable()
export class SystemJobRegistry {
  private readonly entries = new Map<string, SystemJobEntry>();

  find(id: string): SystemJobEntry | undefined {
    return this.entries.get(id);
  }

  /** All of them, sorted by id. */
  list(): SystemJobEntry[] {
    return [...this.entries.values()].toSorted((a, b) => (a.runner.id < b.runner.id ? -1 : 1));
  }

  /**
   * Takes over what the explorer found; the same instance twice counts once.
   *
   * @internal
   * @throws SystemJobDuplicateError
   */
  fill(found: Iterable<SystemJobEntry>): void {
    for (const entry of found) {
      const { id, metatype, runner } = entry.runner;
      const taken = this.entries.get(id);
      if (taken && taken.runner.runner !== runner) {
        throw new SystemJobDuplicateError(metatype.name, id, taken.place, entry.place);
      }
      this.entries.set(id, entry);
    }
  }
}
