import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { JobRunnerRegistry } from './job-runner.registry.js';
import { discoverQueues, discoverRunners } from './runner-discovery.js';

/** Finds the job runners when the instances of all modules exist, and fills the registry. */
@Injectable()
export class JobRunnerExplorer implements OnModuleInit {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly modules: ModulesContainer,
    private readonly registry: JobRunnerRegistry,
  ) {}

  /** @throws JobRunnerInvalidError, JobRunnerDuplicateError */
  onModuleInit(): void {
    const modules = [...this.modules.values()];
    const queues = discoverQueues(modules);
    this.registry.fill(queues, discoverRunners(modules, queues));
    const ids = this.registry.list().map(({ id }) => id);
    if (ids.length > 0) {
      this.logger.log(`Found ${ids.length} job runner${ids.length === 1 ? '' : 's'}: ${ids.join(', ')}`);
    }
  }
}
