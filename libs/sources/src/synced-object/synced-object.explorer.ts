import { type DiscoveredProvider, discoverProviders } from '@lib/core';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { SyncedObjectHandler } from './synced-object.js';
import { syncedObjectMetadata } from './synced-object.decorator.js';
import { SyncedObjectInvalidError } from './synced-object.errors.js';
import { type SyncedObjectEntry, SyncedObjectRegistry } from './synced-object.registry.js';

const TYPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Finds the classes of synced objects when the instances of all modules exist, and fills the registry. */
@Injectable()
export class SyncedObjectExplorer implements OnModuleInit {
  private readonly logger = new Logger('SyncedObjects');

  constructor(
    private readonly modules: ModulesContainer,
    private readonly registry: SyncedObjectRegistry,
  ) {}

  /** @throws SyncedObjectInvalidError, SyncedObjectDuplicateError */
  onModuleInit(): void {
    const found = discoverProviders(this.modules.values(), (target) => syncedObjectMetadata(target) !== undefined);
    this.registry.add(found.map(entryOf).filter((entry) => entry !== null));
    const { types } = this.registry;
    if (types.length > 0) this.logger.log(`Found synced objects of ${types.length} types: ${types.join(', ')}`);
  }
}

function entryOf({ decorated, instance, singleton, place }: DiscoveredProvider): SyncedObjectEntry | null {
  if (!decorated) return null;
  const { name } = decorated;
  if (!singleton) {
    throw new SyncedObjectInvalidError(
      name,
      `is not a singleton: it, or something that it injects, is request-scoped or transient (found as ${place})`,
      'Objects are synced outside of any request. Remove the scope, or resolve the scoped provider through ModuleRef.',
    );
  }
  if (instance === null || instance === undefined) return null;
  const type = syncedObjectMetadata(decorated)?.type;
  if (typeof type !== 'string' || !TYPE.test(type)) {
    throw new SyncedObjectInvalidError(
      name,
      'has no usable type',
      'Write @SyncedObject(type) with at most 100 letters, digits, "-", "_" and ".", beginning with a letter or digit.',
    );
  }
  const handler = instance as SyncedObjectHandler;
  if (typeof handler.apply !== 'function') {
    throw new SyncedObjectInvalidError(
      name,
      `has no method "apply" (found as ${place})`,
      `Declare it as "class ${name} implements SyncedObjectHandler".`,
    );
  }
  return { type, handler, place };
}
