import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Database, type DataSourceInput, DataSourcesService } from '@lib/data-backends';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIGURATION, type Configuration } from '../configuration/configuration.js';
import { makeDirectory, makeRepository } from './demo-files.js';

/**
 * Two sources to look at, for a service that has none yet. What fails is a line in the log: a demo stops no service.
 */
@Injectable()
export class DemoService {
  private readonly logger = new Logger('Demo');

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly database: Database,
    private readonly sources: DataSourcesService,
  ) {}

  /** Makes and syncs the demo sources, when they are wanted and the embedded database was never used. */
  async make(): Promise<void> {
    if (!this.configuration.demo || this.database.kind !== 'pglite' || !(await this.isUnused())) return;
    const root = join(this.configuration.dataDir, 'demo');
    await this.add('demo-local', async () => ({
      type: 'local',
      sourceUrl: await makeDirectory(root),
      description: 'A directory of this machine, made as a demo',
    }));
    await this.add('demo-git', async () => ({
      type: 'git',
      sourceUrl: pathToFileURL(await makeRepository(root)).href,
      description: 'A git repository, made as a demo',
    }));
  }

  private async add(name: string, describe: () => Promise<Omit<DataSourceInput, 'name'>>): Promise<void> {
    try {
      const { id } = await this.sources.create({ name, ...(await describe()) });
      const { error } = await this.sources.enqueueSync(id, { immediate: true });
      if (error) this.logger.warn(`${name} could not be synced: ${error.code}: ${error.message}`);
    } catch (error) {
      this.logger.warn(`There is no ${name}: ${(error as Error).message}`);
    }
  }

  /** Somebody who deleted the demo sources does not want them back: their jobs are still there. */
  private async isUnused(): Promise<boolean> {
    const { rows } = await this.database.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT FROM ${this.database.schema}.data_source)
           OR EXISTS (SELECT FROM ${this.database.schema}.job) AS used`,
    );
    return !rows[0]!.used;
  }
}
