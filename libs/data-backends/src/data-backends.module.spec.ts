import { Backend, DataBackend, DataBackendRegistry, InjectPluginSettings, Plugin, type Snapshot } from '@lib/core';
import { Database } from '@lib/database';
import { DataSourcesService } from '@lib/sources';
import { ConsoleLogger, type DynamicModule, Inject, Injectable, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type DataBackendsAsyncOptions, DataBackendsModule } from './data-backends.module.js';
import type { DataBackendsOptions } from './data-backends.options.js';

@DataBackend({ name: 'acme', label: 'Acme' })
class AcmeBackend extends Backend {
  constructor(@InjectPluginSettings() readonly settings: { retries: number }) {
    super();
  }

  override async fetch(): Promise<Snapshot> {
    throw new Error('never asked');
  }
}

@Plugin({
  name: 'acme',
  label: 'Acme',
  version: '1.0.0',
  settings: z.object({ retries: z.number().default(1) }),
})
@Module({ providers: [AcmeBackend] })
class AcmePlugin {}

/** Another module that says it is the same plugin. */
@Plugin({ name: 'acme', label: 'Acme again', version: '1.0.0' })
@Module({})
class OtherAcmePlugin {}

@Injectable()
class Consumer {
  constructor(readonly sources: DataSourcesService) {}
}

@Module({ providers: [Consumer] })
class FeatureModule {}

const started: TestingModule[] = [];
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'data-backends-module-'));
});

afterEach(async () => {
  for (const module of started.splice(0)) await module.close();
  await rm(dataDir, { recursive: true, force: true });
});

type Import = Type | DynamicModule | Promise<DynamicModule>;

async function start(...imports: Import[]): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  started.push(module);
  return module.init();
}

/** The defaults are relative to where the process was started. */
async function inDirectory<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

const off = { database: false } as const;
const retries = (module: TestingModule): number =>
  (module.get(DataBackendRegistry, { strict: false }).get('acme').backend as AcmeBackend).settings.retries;

/** The same options given in both ways. */
const ways: [string, (options: DataBackendsOptions) => Promise<DynamicModule>][] = [
  ['forRoot', (options) => DataBackendsModule.forRoot(options)],
  [
    'forRootAsync',
    ({ plugins = [], ...options }) => DataBackendsModule.forRootAsync({ plugins, useFactory: async () => options }),
  ],
];

describe.each(ways)('DataBackendsModule.%s', (_name, configure) => {
  it('lets the backends of a plugin be found', async () => {
    const module = await start(configure({ ...off, plugins: [AcmePlugin] }));
    const registry = module.get(DataBackendRegistry, { strict: false });
    expect(registry.get('acme')).toMatchObject({ label: 'Acme', plugin: 'acme' });
  });

  it('gives a plugin its settings, and defaults for what is left out', async () => {
    const given = { ...off, plugins: [AcmePlugin], pluginSettings: { acme: { retries: 3 } } };
    expect(retries(await start(configure(given)))).toBe(3);
    expect(retries(await start(configure({ ...off, plugins: [AcmePlugin] })))).toBe(1);
  });

  it('refuses settings for a plugin that is not there', async () => {
    const starting = start(configure({ ...off, plugins: [AcmePlugin], pluginSettings: { amce: { retries: 3 } } }));
    await expect(starting).rejects.toMatchObject({
      code: 'PLUGIN_SETTINGS_INVALID',
      message: expect.stringMatching(/pluginSettings\/amce: There is no such plugin; there are: .*"acme"/),
    });
  });

  it('refuses settings that the plugin refuses', async () => {
    const starting = start(configure({ ...off, plugins: [AcmePlugin], pluginSettings: { acme: { retries: 'many' } } }));
    await expect(starting).rejects.toMatchObject({
      code: 'PLUGIN_SETTINGS_INVALID',
      errors: [expect.objectContaining({ pointer: '/pluginSettings/acme/retries' })],
    });
  });

  it('refuses two plugins of one name', async () => {
    await expect(start(configure({ ...off, plugins: [AcmePlugin, OtherAcmePlugin] }))).rejects.toMatchObject({
      code: 'PLUGIN_DUPLICATE',
      message: expect.stringMatching(/AcmePlugin.*OtherAcmePlugin/),
    });
  });

  it('refuses a package that is not installed', async () => {
    await expect(start(configure({ ...off, plugins: ['@acme/no-such-package'] }))).rejects.toMatchObject({
      code: 'PLUGIN_IMPORT_FAILED',
      message: expect.stringContaining('@acme/no-such-package'),
    });
  });

  it('refuses wrong options, naming where they are to be corrected', async () => {
    const starting = start(configure({ ...off, limits: { maxFiles: -1 } }));
    await expect(starting).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringMatching(/\/limits\/maxFiles: .*Correct them in (forRoot\(\)|what useFactory returns)\.$/),
    });
  });

  it('gives only the registry without a database, and says so to whoever wants more', async () => {
    const module = await start(configure({ ...off, dataDir }));
    const sources = module.get(DataSourcesService, { strict: false });
    await expect(sources.list()).rejects.toMatchObject({ code: 'DB_DISABLED' });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('lets the data directory go when a start fails after it was opened', async () => {
    const wrong = { dataDir, encryptionKeys: [Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')] };
    // With the key that this start makes, the other one cannot be right.
    const first = await start(configure({ dataDir }));
    await first.close();
    started.pop();
    await rm(join(dataDir, 'encryption.key'));

    await expect(start(configure(wrong))).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' });
    expect(await readdir(dataDir)).not.toContain('pglite.lock');
  });
});

describe('DataBackendsModule', () => {
  it('is global unless it is told otherwise', async () => {
    const module = await start(DataBackendsModule.forRoot(off), FeatureModule);
    expect(module.get(Consumer, { strict: false }).sources).toBeInstanceOf(DataSourcesService);
    const asynchronous = await start(DataBackendsModule.forRootAsync({ useFactory: () => off }), FeatureModule);
    expect(asynchronous.get(Consumer, { strict: false }).sources).toBeInstanceOf(DataSourcesService);
  });

  it.each<[string, () => Promise<DynamicModule>]>([
    ['forRoot', () => DataBackendsModule.forRoot({ ...off, isGlobal: false })],
    ['forRootAsync', () => DataBackendsModule.forRootAsync({ isGlobal: false, useFactory: () => off })],
  ])('can be kept to the modules that import it (%s)', async (_name, configure) => {
    await expect(start(configure(), FeatureModule)).rejects.toThrow(/can't resolve dependencies of the Consumer/);

    const configured = configure();
    @Module({ imports: [configured], providers: [Consumer] })
    class ImportingModule {}
    const module = await start(configured, ImportingModule);
    expect(module.get(Consumer, { strict: false }).sources).toBeInstanceOf(DataSourcesService);
  });

  it('works as the class alone, with the defaults', async () => {
    await inDirectory(dataDir, async () => {
      const module = await start(DataBackendsModule, FeatureModule);
      expect((await module.get(Consumer, { strict: false }).sources.list()).items).toEqual([]);
      expect(await readdir(join(dataDir, 'data'))).toEqual(expect.arrayContaining(['encryption.key', 'pglite']));
    });
  });

  it('exports the database', async () => {
    const module = await start(DataBackendsModule.forRoot(off));
    expect(module.get(Database, { strict: false })).toBeInstanceOf(Database);
  });

  it('takes its options from providers of the application', async () => {
    @Injectable()
    class Configuration {
      get(key: string): string {
        return { DATA_DIR: dataDir, RETRIES: '7' }[key]!;
      }
    }
    @Module({ providers: [Configuration, { provide: 'MODE', useValue: 'test' }], exports: [Configuration, 'MODE'] })
    class ConfigurationModule {}
    @Module({
      providers: [{ provide: 'SEEN', useFactory: (mode: string) => mode, inject: ['MODE'] }],
      imports: [ConfigurationModule],
    })
    class Host {
      constructor(@Inject('SEEN') readonly mode: string) {}
    }
    const seen: unknown[] = [];
    const module = await start(
      Host,
      DataBackendsModule.forRootAsync({
        plugins: [AcmePlugin],
        imports: [ConfigurationModule],
        inject: [Configuration, 'MODE'],
        useFactory: async (configuration: Configuration, mode: string) => {
          seen.push(mode);
          const pluginSettings = { acme: { retries: Number(configuration.get('RETRIES')) } };
          return { ...off, dataDir: configuration.get('DATA_DIR'), pluginSettings };
        },
      }),
    );
    expect(retries(module)).toBe(7);
    expect(seen).toEqual(['test']);
  });

  it.each<[string, unknown, RegExp]>([
    ['no factory', {}, /useFactory/],
    ['an option beside the factory', { useFactory: () => off, dataDir: './data' }, /\/dataDir.*useFactory/],
    [
      'plugins from the factory',
      { useFactory: () => ({ ...off, plugins: [AcmePlugin] }) },
      /plugins.*forRootAsync\(\{ plugins/,
    ],
    ['a factory that returns nothing', { useFactory: () => undefined }, /expected object.*what useFactory returns/],
  ])('refuses forRootAsync with %s', async (_what, options, message) => {
    const starting = start(DataBackendsModule.forRootAsync(options as DataBackendsAsyncOptions));
    await expect(starting).rejects.toMatchObject({ code: 'OPTIONS_INVALID', message: expect.stringMatching(message) });
  });

  it.each<[string, () => Import, () => Import]>([
    ['forRoot', () => DataBackendsModule.forRoot(off), () => DataBackendsModule.forRoot(off)],
    ['the class beside forRoot', () => DataBackendsModule.forRoot(off), () => DataBackendsModule],
    [
      'forRootAsync',
      () => DataBackendsModule.forRootAsync({ useFactory: () => off }),
      () => DataBackendsModule.forRootAsync({ useFactory: () => off }),
    ],
  ])('refuses to be there twice (%s), before a second database is opened', async (_what, first, second) => {
    await expect(inDirectory(dataDir, () => start(first(), second()))).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringMatching(/DataBackendsModule is imported 2 times.*once/),
    });
    expect(await readdir(dataDir)).toEqual([]);
  });
});
