import { Injectable } from '@nestjs/common';
import type { JobRunnerEntry } from './job-runner-entry.js';
import { JobRunnerDuplicateError, JobRunnerUnknownError } from './runner.errors.js';
import type { RunnerRegistration } from './runner-discovery.js';

/** A class of runners. */
export type JobRunnerClass = abstract new (...args: never[]) => unknown;

/** The job runners and queues of the application. Complete in `onApplicationBootstrap` or later. */
@Injectable()
export class JobRunnerRegistry {
  private readonly registrations = new Map<string, RunnerRegistration>();
  private allQueues: readonly string[] = [];

  /** Every queue of the application: `high`, `default`, `low`, then those of plugins. */
  get queues(): readonly string[] {
    return this.allQueues;
  }

  find(id: string): JobRunnerEntry | undefined {
    return this.registrations.get(id)?.entry;
  }

  /**
   * The runner of a class: its own, or the one of a subclass that stands in for it.
   *
   * @throws JobRunnerUnknownError
   */
  of(runner: JobRunnerClass): JobRunnerEntry {
    const entries = this.list();
    const entry =
      entries.find(({ metatype }) => metatype === runner) ?? entries.find((known) => known.runner instanceof runner);
    if (!entry) throw new JobRunnerUnknownError(runner.name);
    return entry;
  }

  /** All of them, sorted by id. */
  list(): JobRunnerEntry[] {
    return [...this.registrations.values()].map(({ entry }) => entry).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * Takes over what the explorer found; the same instance twice counts once.
   *
   * @internal
   * @throws JobRunnerDuplicateError
   */
  fill(queues: readonly string[], registrations: Iterable<RunnerRegistration>): void {
    this.allQueues = queues;
    for (const registration of registrations) {
      const { id, runner } = registration.entry;
      const taken = this.registrations.get(id);
      if (taken && taken.entry.runner !== runner) {
        throw new JobRunnerDuplicateError(id, taken.place, registration.place);
      }
      this.registrations.set(id, taken ?? registration);
    }
  }
}
