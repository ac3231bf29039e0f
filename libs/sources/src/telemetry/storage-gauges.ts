import { join } from 'node:path';
import { findMeter } from '@lib/core';
import { Database } from '@lib/database';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { BatchObservableCallback } from '@opentelemetry/api';
import { SOURCES_OPTIONS, type SourcesOptions } from '../common/sources-options.js';
import { directorySize } from './directory-size.js';

/** Directories are walked through no more often. */
const CACHE_MEASURED_EVERY = 600_000;

/** Tells OpenTelemetry, when it asks, what sources take up. */
@Injectable()
export class StorageGauges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private measured: { readonly at: number; readonly size: Promise<number> } | undefined;
  private stopObserving: () => void = () => undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly database: Database,
    @Inject(SOURCES_OPTIONS) private readonly options: SourcesOptions,
  ) {}

  onApplicationBootstrap(): void {
    const meter = findMeter(this.modules);
    const content = meter.createObservableGauge('data_backends.content.size', {
      unit: 'By',
      description: 'What the contents of all files take up in the database',
    });
    const cache = meter.createObservableGauge('data_backends.cache.size', {
      unit: 'By',
      description: 'What the caches of backends take up on this machine; measured every ten minutes at most',
    });
    const gauges = [content, cache];
    const observe: BatchObservableCallback = async (result) => {
      result.observe(cache, await this.cacheSize());
      result.observe(content, await this.contentSize());
    };
    meter.addBatchObservableCallback(observe, gauges);
    this.stopObserving = () => meter.removeBatchObservableCallback(observe, gauges);
  }

  beforeApplicationShutdown(): void {
    this.stopObserving();
  }

  /** What the database knows anyway: nothing is counted. */
  private async contentSize(): Promise<number> {
    const tables = ['content', 'content_chunk'].map(
      (name) => `pg_total_relation_size('"${this.database.schema}".${name}')`,
    );
    const { rows } = await this.database.query<{ size: number }>(`SELECT ${tables.join(' + ')} AS size`);
    return rows[0]!.size;
  }

  private cacheSize(): Promise<number> {
    const now = performance.now();
    if (!this.measured || now - this.measured.at > CACHE_MEASURED_EVERY) {
      this.measured = { at: now, size: directorySize(join(this.options.dataDir, 'cache')) };
    }
    return this.measured.size;
  }
}
