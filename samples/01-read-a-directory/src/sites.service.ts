import { Injectable } from '@nestjs/common';
import { type DataSource, DataFilesService, DataSourcesService, type SyncResult } from 'nestjs-data-backends';
import { z } from 'zod';

const siteSchema = z.object({ name: z.string(), vlans: z.array(z.number()) });

/** What an application does with its files: here, YAML that describes sites. */
@Injectable()
export class SitesService {
  constructor(
    private readonly sources: DataSourcesService,
    private readonly files: DataFilesService,
  ) {}

  /** The source that reads a directory; made by the first start. */
  async source(name: string, sourceUrl: string): Promise<DataSource> {
    const { items } = await this.sources.list();
    return items.find((source) => source.name === name) ?? this.sources.create({ name, type: 'local', sourceUrl });
  }

  sync({ id }: DataSource): Promise<SyncResult> {
    return this.sources.sync(id);
  }

  /** Every site of one revision: a sync meanwhile does not change what is read here. */
  async sites({ id }: DataSource, revision: number): Promise<z.infer<typeof siteSchema>[]> {
    const { items } = await this.files.list(id, { path: 'sites', revision });
    return Promise.all(items.map(({ path }) => this.files.yaml(id, path, { revision, schema: siteSchema })));
  }
}
