import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Database,
  DataBackendsModule,
  type DataBackendsModuleExtras,
  type DataBackendsOptions,
} from '@lib/data-backends';
import { type DynamicModule, Inject, type OnApplicationShutdown } from '@nestjs/common';
import { MemoryBackend } from '../memory/memory.backend.js';
import { TestDataSources } from './test-data-sources.js';

const DIRECTORY = Symbol('the data directory of a test');

/**
 * `DataBackendsModule` for tests of an application: an embedded database in a temporary directory that is removed when
 * the application closes, no worker and no schedules, the backend `memory`, and `TestDataSources`.
 *
 * ```ts
 * const app = await Test.createTestingModule({
 *   imports: [DataBackendsTestingModule.forRoot(), VlansModule],
 * }).compile();
 * await app.init();
 * const source = await app.get(TestDataSources).create({ 'vlans/office.yaml': 'id: 10' }, { name: 'core-config' });
 * await source.sync();
 * ```
 */
export class DataBackendsTestingModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DIRECTORY) private readonly directory: string,
  ) {}

  /**
   * @param options as for `DataBackendsModule.forRoot()`: plugins, local roots, `worker: true` for jobs that run …
   * @throws what `DataBackendsModule.forRoot()` throws
   */
  static async forRoot(
    options: Omit<DataBackendsOptions, 'dataDir'> & DataBackendsModuleExtras = {},
  ): Promise<DynamicModule> {
    const directory = join(tmpdir(), `data-backends-testing-${randomUUID()}`);
    const module = await DataBackendsModule.forRoot({
      worker: false,
      scheduler: false,
      ...options,
      dataDir: directory,
    });
    return {
      module: DataBackendsTestingModule,
      global: options.isGlobal ?? true,
      imports: [module],
      providers: [MemoryBackend, TestDataSources, { provide: DIRECTORY, useValue: directory }],
      exports: [module, TestDataSources],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    // Its own module closes it, too; which of the two comes first does not matter.
    await this.database.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
