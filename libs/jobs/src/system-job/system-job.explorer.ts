import { type DiscoveredProvider, discoverProviders } from '@lib/core';
import { Injectable, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isJobRunner } from '../runner/job-runner.js';
import { JobRunnerRegistry } from '../runner/job-runner.registry.js';
import { ScheduleChecker } from '../schedule/schedule-checker.js';
import { systemJobOptions } from './system-job.decorator.js';
import { SystemJobClassInvalidError, SystemJobScopeError } from './system-job.errors.js';
import { type SystemJobEntry, SystemJobRegistry } from './system-job.registry.js';
import { systemJobTiming } from './system-job-timing.js';

/** Finds the system jobs of the application, once its job runners are known. */
@Injectable()
export class SystemJobExplorer {
  private readonly logger = new Logger('Schedules');

  constructor(
    private readonly modules: ModulesContainer,
    private readonly runners: JobRunnerRegistry,
    private readonly registry: SystemJobRegistry,
    private readonly schedules: ScheduleChecker,
  ) {}

  /** @throws SystemJobInvalidError */
  explore(): void {
    const found = discoverProviders(this.modules.values(), (target) => systemJobOptions(target) !== undefined);
    this.registry.fill(found.map((provider) => this.entryOf(provider)).filter((entry) => entry !== null));
    const ids = this.registry.list().map(({ runner }) => runner.id);
    if (ids.length > 0)
      this.logger.log(`Found ${ids.length} system job${ids.length === 1 ? '' : 's'}: ${ids.join(', ')}`);
  }

  private entryOf({ decorated, singleton, instance, place }: DiscoveredProvider): SystemJobEntry | null {
    if (!decorated) return null;
    if (!singleton) throw new SystemJobScopeError(decorated.name, place);
    if (instance === null || instance === undefined) return null;
    if (!isJobRunner(instance)) throw new SystemJobClassInvalidError(decorated.name, place);
    const runner = this.runners.list().find((known) => known.runner === instance) ?? this.runners.of(decorated);
    return {
      runner,
      timing: systemJobTiming(decorated.name, systemJobOptions(decorated), this.schedules),
      place,
    };
  }
}
