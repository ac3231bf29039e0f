import { type ErrorCode, findMeter } from '@lib/core';
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { DataSourceRow } from '../source/data-source.row.js';
import type { SyncResult } from '../sync/sync-result.js';

interface Instruments {
  readonly syncs: Counter;
  readonly duration: Histogram;
  readonly files: Counter;
  readonly read: Counter;
}

/**
 * Counts syncs for OpenTelemetry: by backend, outcome and code of the error, of all of which there are few. Which source it
 * was is in the traces.
 */
@Injectable()
export class SyncTelemetry {
  private made: Instruments | undefined;
  private readonly started = new WeakMap<DataSourceRow, number>();

  constructor(private readonly modules: ModulesContainer) {}

  private get instruments(): Instruments {
    return (this.made ??= makeInstruments(findMeter(this.modules)));
  }

  begin(source: DataSourceRow): void {
    this.started.set(source, performance.now());
  }

  end(source: DataSourceRow, result: SyncResult): void {
    this.count(source, { outcome: result.outcome });
    if (result.outcome !== 'changed') return;
    for (const change of ['created', 'updated', 'deleted'] as const) {
      if (result[change] > 0) this.instruments.files.add(result[change], { backend: source.type, change });
    }
  }

  fail(source: DataSourceRow, code: ErrorCode): void {
    this.count(source, { outcome: 'failed', 'error.type': code });
  }

  /** Bytes of files that a sync read. */
  read({ type }: DataSourceRow, bytes: number): void {
    if (bytes > 0) this.instruments.read.add(bytes, { backend: type });
  }

  private count(source: DataSourceRow, outcome: Attributes): void {
    const { syncs, duration } = this.instruments;
    syncs.add(1, { backend: source.type, ...outcome });
    const seconds = (performance.now() - (this.started.get(source) ?? performance.now())) / 1_000;
    duration.record(seconds, { backend: source.type, outcome: outcome['outcome'] });
  }
}

function makeInstruments(meter: Meter): Instruments {
  return {
    syncs: meter.createCounter('data_backends.syncs', {
      unit: '{sync}',
      description: 'Syncs that ended in this process, by how',
    }),
    duration: meter.createHistogram('data_backends.sync.duration', {
      unit: 's',
      description: 'How long syncs took',
      advice: { explicitBucketBoundaries: [0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800] },
    }),
    files: meter.createCounter('data_backends.sync.files', {
      unit: '{file}',
      description: 'Files that published revisions created, updated and deleted',
    }),
    read: meter.createCounter('data_backends.sync.read', { unit: 'By', description: 'Bytes of files that syncs read' }),
  };
}
