import { randomBytes } from 'node:crypto';
import { DataBackendsModule, type DataBackendsOptions, DataSourcesService, type SyncResult } from '@lib/data-backends';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const KEY = randomBytes(32).toString('base64');

/** The application under measurement, as an embedding one would start it. */
export class BenchApplication {
  private constructor(private readonly context: INestApplicationContext) {}

  /** @param url PostgreSQL; null = embedded */
  static async start(url: string | null, options: DataBackendsOptions): Promise<BenchApplication> {
    const database = url === null ? {} : { url, schema: `bench_${randomBytes(6).toString('hex')}` };
    const module = await DataBackendsModule.forRoot({
      database,
      network: { allow: ['127.0.0.1'] },
      encryptionKeys: [KEY],
      ...options,
    });
    return new BenchApplication(await NestFactory.createApplicationContext(module, { logger: ['error'] }));
  }

  get sources(): DataSourcesService {
    return this.context.get(DataSourcesService);
  }

  async create(type: string, sourceUrl: string, parameters: Record<string, unknown> = {}): Promise<string> {
    const { id } = await this.sources.create({ name: randomBytes(6).toString('hex'), type, sourceUrl, parameters });
    return id;
  }

  /** A sync that has to end with the given outcome, or the figures mean nothing. */
  async sync(id: string, outcome: SyncResult['outcome']): Promise<SyncResult> {
    const result = await this.sources.sync(id);
    if (result.outcome !== outcome) throw new Error(`the sync ended ${result.outcome}, not ${outcome}`);
    return result;
  }

  stop(): Promise<void> {
    return this.context.close();
  }
}
