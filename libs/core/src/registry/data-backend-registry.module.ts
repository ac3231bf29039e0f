import { Module } from '@nestjs/common';
import { DataBackendExplorer } from './data-backend.explorer.js';
import { DataBackendRegistry } from './data-backend.registry.js';

/** Finds the data backends of the whole application at start, and offers them as `DataBackendRegistry`. */
@Module({ providers: [DataBackendRegistry, DataBackendExplorer], exports: [DataBackendRegistry] })
export class DataBackendRegistryModule {}
