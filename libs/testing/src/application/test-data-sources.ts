import { randomUUID } from 'node:crypto';
import {
  ConsumersService,
  DataFilesService,
  type DataSourceInput,
  DataSourcesService,
  type SyncResult,
} from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import { MemoryRemote } from '../memory/memory-remote.js';
import { TestDataSource } from './test-data-source.js';

/** What tests of an application do with data sources: inject it, or `app.get(TestDataSources)`. */
@Injectable()
export class TestDataSources {
  constructor(
    private readonly sources: DataSourcesService,
    private readonly files: DataFilesService,
    private readonly consumers: ConsumersService,
  ) {}

  /**
   * Makes a source of type `memory` that holds these files; nothing is synced yet.
   *
   * @param files content by path
   * @param input fields of the source: its `name`, by default a random one, ignore rules …
   */
  async create(
    files: Readonly<Record<string, string | Uint8Array>> = {},
    input: Partial<Omit<DataSourceInput, 'type' | 'sourceUrl'>> = {},
  ): Promise<TestDataSource> {
    const url = `memory://${randomUUID()}`;
    const remote = MemoryRemote.at(url);
    for (const [path, content] of Object.entries(files)) remote.write(path, content);
    const { id, name } = await this.sources.create({
      name: `test ${randomUUID()}`,
      ...input,
      type: 'memory',
      sourceUrl: url,
    });
    return new TestDataSource(id, name, remote, this.files, (known) => this.sync(known));
  }

  /**
   * Syncs any source in this process, and calls its consumers with what they were not told yet.
   *
   * @throws what the sync fails with; ConsumerFailedError when a consumer throws
   */
  async sync(id: string): Promise<SyncResult> {
    const { name } = await this.sources.get(id);
    const result = await this.sources.sync(id);
    await this.consumers.drain({ source: name });
    return result;
  }
}
