import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { discoverConsumers } from './consumer-discovery.js';
import { ConsumerRegistry } from './consumer.registry.js';

/** Finds the consumers when the instances of all modules exist, and fills the registry. */
@Injectable()
export class ConsumerExplorer implements OnModuleInit {
  private readonly logger = new Logger('Consumers');

  constructor(
    private readonly modules: ModulesContainer,
    private readonly registry: ConsumerRegistry,
  ) {}

  /** @throws ConsumerInvalidError, ConsumerDuplicateError */
  onModuleInit(): void {
    this.registry.add(discoverConsumers(this.modules.values()));
    const names = this.registry.list().map(({ name }) => name);
    if (names.length > 0) {
      this.logger.log(`Found ${names.length} consumer${names.length === 1 ? '' : 's'}: ${names.join(', ')}`);
    }
  }
}
