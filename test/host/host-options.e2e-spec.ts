import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import {
  Backend,
  DataBackendRegistry,
  DataBackendsModule,
  type DataBackendsOptions,
  DataFilesService,
  DataSourcesService,
  isBackend,
} from '@lib/data-backends';
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import pg from 'pg';
import { MemoryPlugin } from '../support/memory-backend.js';
import { createDatabase, get, guest, start, syncOne, temporaryDirectory, undo } from './host-support.js';

/** Where the process was started decides where packages and the default data directory are. */
async function enter(directory: string): Promise<void> {
  const before = process.cwd();
  process.chdir(directory);
  undo.push(async () => process.chdir(before));
}

describe('A host that imports the class alone', () => {
  it('has the embedded database under ./data', async () => {
    const directory = await temporaryDirectory();
    await enter(directory);
    const application = await start([DataBackendsModule, MemoryPlugin]);
    const id = await syncOne(application, 'one');
    expect(await get(application, DataFilesService).text(id, 'a.txt')).toBe('one');
    expect(await readdir(directory)).toEqual(['data']);
  });
});

describe('A host that switches the database off', () => {
  it('has the registry only, and is told so elsewhere', async () => {
    const dataDir = await temporaryDirectory();
    const application = await start([guest({ database: false, dataDir })]);
    expect(get(application, DataBackendRegistry).choices()).toContainEqual({ name: 'memory', label: 'Memory' });
    await expect(get(application, DataSourcesService).list()).rejects.toMatchObject({ code: 'DB_DISABLED' });
    await expect(get(application, DataFilesService).list('01890a5d-ac96-774b-bcce-b302099a8057')).rejects.toMatchObject(
      { code: 'DB_DISABLED' },
    );
    expect(await readdir(dataDir)).toEqual([]);
  });
});

describe('A host whose options come from its own configuration', () => {
  it('has them when its providers exist', async () => {
    const url = await createDatabase();
    const dataDir = await temporaryDirectory();

    @Injectable()
    class ConfigService {
      private readonly values: Record<string, string> = { DATABASE_URL: url, SCHEMA: 'from_config' };
      getOrThrow(key: string): string {
        const value = this.values[key];
        if (value === undefined) throw new Error(`${key} is not set`);
        return value;
      }
    }
    @Module({ providers: [ConfigService], exports: [ConfigService] })
    class ConfigModule {}

    const application = await start([
      DataBackendsModule.forRootAsync({
        plugins: [MemoryPlugin],
        imports: [ConfigModule],
        inject: [ConfigService],
        useFactory: async (config: ConfigService) => ({
          dataDir,
          database: { url: config.getOrThrow('DATABASE_URL'), schema: config.getOrThrow('SCHEMA') },
        }),
      }),
    ]);
    const id = await syncOne(application, 'one');
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    undo.push(() => pool.end());
    expect((await pool.query('SELECT id FROM from_config.data_source')).rows).toEqual([{ id }]);
  });
});

describe('A host with a wrong option', () => {
  const ways: [string, (options: DataBackendsOptions) => Promise<DynamicModule>][] = [
    ['forRoot', (options) => DataBackendsModule.forRoot(options)],
    ['forRootAsync', (options) => DataBackendsModule.forRootAsync({ useFactory: () => options })],
  ];
  const wrong: [string, object, RegExp][] = [
    ['an option that does not exist', { databse: {} }, /\/databse: There is no such field.*Correct/],
    ['a URL of another server', { database: { url: 'mysql://h/d' } }, /\/database\/url: must begin with postgres/],
    ['a URL and a pool', { database: { url: 'postgres://h/d', pool: new pg.Pool() } }, /database\.url.*Leave one/],
    ['a schema that is not ours', { database: { schema: 'public' } }, /schema name "public".*Choose/],
    ['a key that is too short', { encryptionKeys: ['short'] }, /key number 1.*openssl rand -base64 32/],
    ['a network rule that is none', { network: { deny: ['10.0.0.0/99'] } }, /\/network\/deny\/0.*10\.0\.0\.0\/99/],
    ['a limit that is none', { limits: { idleTimeout: 'soon' } }, /\/limits\/idleTimeout: must be milliseconds, or/],
  ];
  const cases = ways.flatMap(([way, configure]) =>
    wrong.map(([what, ...rest]) => [way, what, configure, ...rest] as const),
  );

  it.each(cases)('is not started by %s with %s', async (_way, _what, configure, options, message) => {
    const dataDir = await temporaryDirectory();
    await expect(start([configure({ dataDir, ...options })])).rejects.toMatchObject({
      code: expect.stringMatching(/^(OPTIONS|SECRET_KEY)_INVALID$/),
      message: expect.stringMatching(message),
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('is not started with a server that does not answer', async () => {
    const url = 'postgres://user:hunter2@127.0.0.1:1/none';
    await expect(start([guest({ database: { url } })])).rejects.toMatchObject({
      code: 'DB_UNAVAILABLE',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});

describe('A host that names packages as plugins', () => {
  it('finds their backends, as installed beside it', async () => {
    const directory = await temporaryDirectory();
    const folder = join(directory, 'node_modules/@acme/paper-backend');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'package.json'),
      '{ "name": "@acme/paper-backend", "version": "2.0.0", "type": "module", "exports": "./index.js" }',
    );
    // What the decorators of any copy of this package leave behind, and nothing of this one.
    await writeFile(
      join(folder, 'index.js'),
      `class PaperBackend {
         constructor() { this[Symbol.for('nestjs-data-backends:backend')] = true; }
         async revision() { return null; }
         async fetch() { throw new Error('out of paper'); }
         normalize(source) { return source; }
       }
       Reflect.defineMetadata(Symbol.for('nestjs-data-backends:data-backend'), { name: 'paper', label: 'Paper' }, PaperBackend);
       export const backends = [PaperBackend];`,
    );
    await enter(directory);
    const application = await start([guest({ database: false, plugins: ['@acme/paper-backend'] })]);
    expect(get(application, DataBackendRegistry).get('paper')).toMatchObject({ plugin: 'acme-paper-backend' });
  });
});

describe('A host with a second copy of this package', () => {
  it('finds the backends and plugins that were declared with it, and knows its errors', async () => {
    jest.resetModules();
    const copy = await import('@lib/core');
    const { z } = await import('zod');
    expect(copy.Backend).not.toBe(Backend);

    const parameters = z.object({ token: copy.secret(), branch: z.string().default('main') });
    class CopyBackend extends copy.Backend {
      override async fetch(): Promise<never> {
        throw new copy.ValidationError('thrown by the copy');
      }
    }
    copy.DataBackend({ name: 'copy', label: 'Copy', parameters })(CopyBackend);
    class CopyPlugin {}
    copy.Plugin({ name: 'copy', label: 'Copy', version: '1.0.0', settings: z.object({ size: z.number() }) })(
      CopyPlugin,
    );
    Module({ providers: [CopyBackend] })(CopyPlugin);

    const options = { plugins: [MemoryPlugin, CopyPlugin], pluginSettings: { copy: { size: 1 } } };
    const application = await start([guest({ ...options, dataDir: await temporaryDirectory() })]);
    const entry = get(application, DataBackendRegistry).get('copy');
    expect(entry).toMatchObject({ plugin: 'copy', sensitiveParameters: ['token'] });
    expect(isBackend(entry.backend)).toBe(true);

    const sources = get(application, DataSourcesService);
    const source = await sources.create({
      name: 'copy',
      type: 'copy',
      sourceUrl: 'copy://somewhere',
      parameters: { token: 'hush' },
    });
    expect(JSON.stringify(source)).not.toContain('hush');
    await expect(sources.sync(source.id)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: 'thrown by the copy',
    });
  });
});
