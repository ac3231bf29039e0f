import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Backend,
  type BackendTarget,
  ConsumersService,
  DataBackend,
  DataBackendRegistry,
  DataBackendsModule,
  DataFilesService,
  DataSourcesService,
  type DataFilesChange,
  DirectorySnapshot,
  InjectPluginSettings,
  Job,
  JobInterval,
  JobRunner,
  JobsService,
  OnDataFiles,
  Plugin,
  SchedulesService,
  SystemJob,
} from '@lib/data-backends';
import { type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { eventually } from '../support/eventually.js';

const settings = z.object({ printer: z.string(), copies: z.number().int().default(2) });
type Settings = z.infer<typeof settings>;

const parameters = z.object({ drawer: z.string() });

@DataBackend({ name: 'ink', label: 'Ink', parameters })
class InkBackend extends Backend<z.infer<typeof parameters>> {
  override async fetch({ parameters: { drawer } }: BackendTarget<z.infer<typeof parameters>>) {
    return DirectorySnapshot.of(drawer);
  }
}

@Job({ queue: 'ink.slow' })
class PrintJob extends JobRunner<undefined, string> {
  constructor(@InjectPluginSettings() private readonly given: Settings) {
    super();
  }

  override async run(): Promise<string> {
    return `${this.given.copies} on ${this.given.printer}`;
  }
}

@SystemJob({ interval: JobInterval.Daily })
class RefillJob extends JobRunner {
  override async run(): Promise<void> {}
}

@Injectable()
class Reader {
  readonly read: string[] = [];

  @OnDataFiles({ name: 'ink-pages', source: 'drawer' })
  async onPages({ created }: DataFilesChange): Promise<void> {
    for await (const file of created) this.read.push(`${file.path}: ${await file.text()}`);
  }
}

@Plugin({ name: 'ink', label: 'Ink', version: '2.3.4', settings, queues: ['slow'] })
@Module({ providers: [InkBackend, PrintJob, RefillJob, Reader] })
class InkPlugin {}

describe('A plugin', () => {
  let directory: string;
  let application: INestApplicationContext | null = null;

  const drawer = () => join(directory, 'drawer');

  const start = async (plugins: Type[], pluginSettings = {}) => {
    const module = await DataBackendsModule.forRoot({
      dataDir: join(directory, 'data'),
      plugins,
      pluginSettings,
      worker: true,
      scheduler: true,
    });
    return (application = await NestFactory.createApplicationContext(
      { module: class Root {}, imports: [module] },
      { logger: ['error'], abortOnError: false },
    ));
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'plugins-'));
    await mkdir(drawer());
    await writeFile(join(drawer(), 'page.txt'), 'one');
  });

  afterAll(async () => {
    await application?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('brings a backend, jobs, schedules, consumers and a queue; removed, it leaves its sources manageable', async () => {
    const first = await start([InkPlugin], { ink: { printer: 'laser' } });
    const registry = first.get(DataBackendRegistry);
    expect(registry.get('ink')).toMatchObject({ plugin: 'ink', pluginVersion: '2.3.4' });

    const jobs = first.get(JobsService);
    const job = await jobs.wait((await jobs.enqueue(PrintJob)).id);
    expect(job).toMatchObject({ status: 'completed', runner: 'ink.print', queue: 'ink.slow', result: '2 on laser' });
    const schedules = await first.get(SchedulesService).list();
    expect(schedules.map(({ id }) => id)).toContain('ink.refill');

    const { id } = await first.get(DataSourcesService).create({
      name: 'drawer',
      type: 'ink',
      sourceUrl: 'ink://here',
      parameters: { drawer: drawer() },
      syncInterval: 1,
    });
    await first.get(DataSourcesService).sync(id);
    await eventually(() => first.get(Reader, { strict: false }).read.includes('page.txt: one'));
    expect(await first.get(ConsumersService).list()).toMatchObject([{ name: 'ink-pages' }]);
    await first.close();

    const second = await start([]);
    const sources = second.get(DataSourcesService);
    expect(await sources.get(id)).toMatchObject({ type: 'ink', revision: 1 });
    expect(await second.get(DataFilesService).text(id, 'page.txt')).toBe('one');
    expect(await sources.update(id, { description: 'left behind' })).toMatchObject({ description: 'left behind' });
    await expect(sources.sync(id)).rejects.toMatchObject({
      code: 'UNKNOWN_BACKEND',
      message: expect.stringContaining('add the plugin that provides it'),
    });
    expect(await sources.get(id)).toMatchObject({
      lastError: { code: 'UNKNOWN_BACKEND' },
      blockedBy: { code: 'UNKNOWN_BACKEND', remedy: expect.any(String) },
    });
    await sources.delete(id);
    await expect(sources.get(id)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });
});
