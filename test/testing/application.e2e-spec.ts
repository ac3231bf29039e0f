import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type DataFilesChange, DataSourcesService, JobsService, OnDataFiles } from '@lib/data-backends';
import { DataBackendsTestingModule, Faults, FaultyBackend, MemoryBackend, TestDataSources } from '@lib/testing';
import { SOURCES_OPTIONS, type SourcesOptions } from '@lib/sources';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';

@Injectable()
class Vlans {
  readonly names = new Map<string, string>();

  @OnDataFiles({ name: 'vlans', source: 'core-config', paths: 'vlans/' })
  async apply({ created, updated, deleted }: DataFilesChange): Promise<void> {
    for await (const file of created) this.names.set(file.path, await file.text());
    for await (const file of updated) this.names.set(file.path, await file.text());
    for await (const file of deleted) this.names.delete(file.path);
  }
}

@Module({ providers: [Vlans] })
class VlansModule {}

describe('An application under DataBackendsTestingModule', () => {
  const faults = new Faults();
  let app: INestApplicationContext;
  let sources: TestDataSources;

  beforeAll(async () => {
    app = await Test.createTestingModule({
      imports: [DataBackendsTestingModule.forRoot({ limits: { idleTimeout: 3_000 } }), VlansModule],
    })
      .overrideProvider(MemoryBackend)
      .useValue(new FaultyBackend(new MemoryBackend(), faults))
      .compile()
      .then((module) => module.init());
    sources = app.get(TestDataSources);
  });

  afterEach(() => faults.clear());

  afterAll(() => app?.close());

  it('syncs a source in memory, and its consumers have been told when that is done', async () => {
    const source = await sources.create({ 'vlans/office.txt': 'ten', 'readme.txt': 'hello' }, { name: 'core-config' });
    expect(await source.sync()).toMatchObject({ outcome: 'changed', revision: 1 });
    expect(app.get(Vlans).names).toEqual(new Map([['vlans/office.txt', 'ten']]));

    source.remote.write('vlans/office.txt', 'eleven');
    source.remote.remove('readme.txt');
    expect(await source.sync()).toMatchObject({ outcome: 'changed', revision: 2 });
    expect(app.get(Vlans).names).toEqual(new Map([['vlans/office.txt', 'eleven']]));
    expect(await source.contents()).toEqual({ 'vlans/office.txt': 'eleven' });
    expect(await source.sync()).toMatchObject({ outcome: 'unchanged' });
  });

  it('runs no jobs by itself', async () => {
    const source = await sources.create();
    await app.get(DataSourcesService).enqueueSync(source.id);
    const { items } = await app.get(JobsService).list({ status: 'pending' });
    expect(items.map(({ object }) => object?.id)).toContain(source.id);
  });

  it.each([
    ['the probe fails', 'probe', { fail: new Error('503') }, 'BACKEND_FAILED'],
    ['fetching throws what is no error', 'fetch', { fail: 'ENOTFOUND' }, 'BACKEND_FAILED'],
    ['the listing never answers', 'list', { hang: true }, 'PLUGIN_TIMEOUT'],
    ['the listing breaks off', 'entry', { fail: new Error('ECONNRESET') }, 'BACKEND_FAILED'],
    ['a body is cut off', 'read', { truncate: 2 }, 'SYNC_BODY_MISMATCH'],
  ] as const)('keeps what it has when %s', async (_, step, fault, code) => {
    const source = await sources.create({ a: 'one' });
    await source.sync();
    faults.clear();
    source.remote.write('a', 'changed');
    source.remote.revision = 'v2';
    faults.inject(step, 1, fault);
    await expect(source.sync()).rejects.toMatchObject({ code });
    expect(await source.contents()).toEqual({ a: 'one' });

    await source.sync();
    expect(await source.contents()).toEqual({ a: 'changed' });
  });

  it('lets a fault strike each time, wait, and do something of its own', async () => {
    const source = await sources.create({ a: '1', b: '2' });
    const read: number[] = [];
    faults.inject('read', 'each', { run: () => void read.push(read.length) }).inject('list', 1, { delay: 1 });
    await source.sync();
    expect(read).toEqual([0, 1]);
  });

  it('ends a sync that is stopped in the middle', async () => {
    const source = await sources.create({ a: '1', b: '2' });
    const controller = new AbortController();
    faults.inject('entry', 2, { run: () => controller.abort() });
    const sync = app.get(DataSourcesService).sync(source.id, { signal: controller.signal });
    await expect(sync).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    expect(await source.contents()).toEqual({});
  });

  it('leaves nothing in the temporary directory', async () => {
    const { dataDir } = app.get<SourcesOptions>(SOURCES_OPTIONS, { strict: false });
    expect(dataDir.startsWith(tmpdir())).toBe(true);
    expect(existsSync(dataDir)).toBe(true);
    await app.close();
    expect(existsSync(dataDir)).toBe(false);
  });
});
