import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataBackendRegistryModule, DEFAULT_LIMITS, type Limits, NETWORK, type Network } from '@lib/core';
import { Database, FieldEncryption, KeyRing } from '@lib/database';
import {
  Clock,
  JOBS_OPTIONS,
  JobsModule,
  type JobsOptions,
  JobsService,
  MINIMUM_INTERVAL,
  SCHEDULER_OPTIONS,
  type SchedulerOptions,
} from '@lib/jobs';
import { PolicyNetwork } from '@lib/network';
import {
  type DataSource,
  type DataSourceInput,
  DataFilesService,
  DataSourcesService,
  RevisionsService,
  SOURCES_OPTIONS,
  SourcesModule,
  SYNC_CHECKPOINT,
  type SyncCheckpoint,
} from '@lib/sources';
import { contentsOf } from '@lib/testing';
import { type ClassProvider, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { QUICK } from './jobs-application.js';
import { MemoryPlugin, MemoryRemote, remotes } from './memory-backend.js';

/** How a test wants its application. */
export interface SourceApplicationOptions {
  readonly limits?: Partial<Limits>;
  readonly checkpoint?: SyncCheckpoint;
  readonly network?: Network;
  readonly imports?: (Type | DynamicModule)[];
  /** What else the libraries stand on. */
  readonly providers?: readonly Provider[];
  /** Whether it runs jobs: not unless a test says so. */
  readonly worker?: JobsOptions['worker'];
  readonly scheduler?: Partial<SchedulerOptions>;
  readonly clock?: Clock;
  /** Everything happens within a second, unless it says otherwise. */
  readonly timing?: JobsOptions['timing'];
}

class Foundation {}

/** The sources library on a given database with backends in memory: everything but the outermost module. */
export class SourceApplication implements AsyncDisposable {
  private constructor(
    readonly module: TestingModule,
    readonly database: Database,
    readonly dataDir: string,
  ) {}

  static async start(database: Database, options: SourceApplicationOptions = {}): Promise<SourceApplication> {
    const dataDir = await mkdtemp(join(tmpdir(), 'sources-'));
    const provided: Provider[] = [
      { provide: Database, useValue: database },
      { provide: FieldEncryption, useValue: new FieldEncryption(KeyRing.of([TEST_KEY])) },
      { provide: NETWORK, useValue: options.network ?? new PolicyNetwork() },
      { provide: SOURCES_OPTIONS, useValue: { dataDir, limits: { ...DEFAULT_LIMITS, ...options.limits } } },
      {
        provide: JOBS_OPTIONS,
        useValue: { worker: options.worker ?? false, migrate: true, timing: options.timing ?? QUICK },
      },
      {
        provide: SCHEDULER_OPTIONS,
        useValue: { enabled: false, minimumInterval: MINIMUM_INTERVAL, ...options.scheduler },
      },
      ...(options.providers ?? []),
      ...(options.checkpoint ? [{ provide: SYNC_CHECKPOINT, useValue: options.checkpoint }] : []),
    ];
    const foundation: DynamicModule = {
      module: Foundation,
      imports: [DataBackendRegistryModule],
      providers: provided,
      exports: [...provided.map((provider) => (provider as ClassProvider).provide), DataBackendRegistryModule],
    };
    const jobs = JobsModule.on(foundation);
    const builder = Test.createTestingModule({
      imports: [foundation, jobs, SourcesModule.on(foundation, jobs), MemoryPlugin, ...(options.imports ?? [])],
    });
    const { clock } = options;
    const module = await (clock ? builder.overrideProvider(Clock).useValue(clock) : builder).compile();
    await module.init();
    return new SourceApplication(module, database, dataDir);
  }

  get sources(): DataSourcesService {
    return this.module.get(DataSourcesService);
  }

  get jobs(): JobsService {
    return this.module.get(JobsService);
  }

  get files(): DataFilesService {
    return this.module.get(DataFilesService);
  }

  get revisions(): RevisionsService {
    return this.module.get(RevisionsService);
  }

  /** A source and the remote it reads. */
  async add(input: Partial<DataSourceInput> = {}): Promise<{ source: DataSource; remote: MemoryRemote }> {
    const host = randomUUID();
    const remote = new MemoryRemote();
    remotes.set(host, remote);
    const source = await this.sources.create({
      name: host,
      type: 'memory',
      sourceUrl: `memory://${host}`,
      ...input,
    });
    return { source, remote };
  }

  /** The whole current content, or that of a revision, by path: what a reader sees. */
  contents(sourceId: string, revision?: number): Promise<Record<string, string>> {
    return contentsOf(this.files, sourceId, revision);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.module.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

const TEST_KEY = randomBytes(32).toString('base64');
