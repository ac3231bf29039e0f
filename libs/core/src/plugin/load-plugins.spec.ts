import { ConsoleLogger, type DynamicModule, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { DataBackendRegistryModule } from '../registry/data-backend-registry.module.js';
import { DataBackendRegistry } from '../registry/data-backend.registry.js';
import { loadPlugins, type LoadPluginsOptions, type PluginDefinition } from './load-plugins.js';
import { Plugin } from './plugin.decorator.js';
import { InjectPluginSettings } from './plugin-settings.js';

/** What the decorators write, in the words of a package that has a copy of this one of its own. */
const backendSource = (name: string, keyword = 'export') => `
  ${keyword} class ${name[0]!.toUpperCase()}${name.slice(1)}Backend {
    constructor() { this[Symbol.for('nestjs-data-backends:backend')] = true; }
  }
  Reflect.defineMetadata(Symbol.for('nestjs-data-backends:data-backend'), { name: '${name}', label: '${name}' }, ${name[0]!.toUpperCase()}${name.slice(1)}Backend);
`;
const pluginSource = (name: string, options = '') => `
  class ${name[0]!.toUpperCase()}${name.slice(1)}Plugin {}
  Reflect.defineMetadata(Symbol.for('nestjs-data-backends:plugin'), { name: '${name}', label: '${name}', version: '2.0.0', ${options} }, ${name[0]!.toUpperCase()}${name.slice(1)}Plugin);
`;

let appRoot: string;

beforeEach(async () => {
  appRoot = await mkdtemp(join(tmpdir(), 'data-backends-plugins-'));
});

afterEach(async () => {
  await rm(appRoot, { recursive: true, force: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(appRoot, path)), { recursive: true });
    await writeFile(join(appRoot, path), content);
  }
}

/** Installs a package: its manifest and its files. */
async function install(name: string, manifest: object, files: Record<string, string>): Promise<void> {
  const content = { name, version: '3.1.0', type: 'module', ...manifest };
  const entries = Object.entries({ 'package.json': JSON.stringify(content), ...files });
  await write(Object.fromEntries(entries.map(([path, text]) => [`node_modules/${name}/${path}`, text])));
}

async function start(plugins: PluginDefinition[], options: LoadPluginsOptions = {}, imports: DynamicModule[] = []) {
  const loaded = await loadPlugins(plugins, { appRoot, ...options });
  const testing = await Test.createTestingModule({
    imports: [...loaded.map(({ module }) => module), ...imports, DataBackendRegistryModule],
  })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  await testing.init();
  await testing.close();
  return testing;
}

/** The backends that an application with these plugins has, with their plugins. */
async function backendsWith(...plugins: PluginDefinition[]): Promise<string[]> {
  const testing = await start(plugins);
  return testing
    .get(DataBackendRegistry)
    .list()
    .map(({ name, plugin }) => `${name} of ${plugin}`);
}

const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('loadPlugins', () => {
  it('tells about a plugin, and names its queues in full', async () => {
    @Plugin({
      name: 'acme',
      label: 'Acme',
      version: '1.2.3',
      author: 'Acme Inc.',
      description: 'FTP',
      queues: ['bulk'],
    })
    @Module({})
    class AcmePlugin {}
    expect(await loadPlugins([AcmePlugin])).toEqual([
      {
        name: 'acme',
        label: 'Acme',
        version: '1.2.3',
        author: 'Acme Inc.',
        description: 'FTP',
        queues: ['acme.bulk'],
        module: expect.objectContaining({ module: AcmePlugin }),
      },
    ]);
  });

  it('keeps what a dynamic module brings', async () => {
    @Plugin({ name: 'acme', label: 'Acme', version: '1.0.0' })
    @Module({})
    class AcmePlugin {
      static forRoot(host: string): DynamicModule {
        return {
          module: AcmePlugin,
          global: true,
          providers: [{ provide: 'host', useValue: host }],
          exports: ['host'],
        };
      }
    }
    const testing = await start([AcmePlugin.forRoot('ftp.example')]);
    expect(testing.get('host', { strict: false })).toBe('ftp.example');
  });

  describe('a package', () => {
    it.each<[string, object, Record<string, string>]>([
      ['with main', { main: 'lib/index.js' }, { 'lib/index.js': `${pluginSource('ftp')} export default FtpPlugin;` }],
      ['with neither main nor exports', {}, { 'index.js': `${pluginSource('ftp')} export default FtpPlugin;` }],
      [
        'that exports for import only',
        { exports: { '.': { import: './esm.mjs' } } },
        { 'esm.mjs': `${pluginSource('ftp')} export default FtpPlugin;` },
      ],
      ['in CommonJS', { type: 'commonjs' }, { 'index.js': `${pluginSource('ftp')} module.exports = FtpPlugin;` }],
      [
        'in CommonJS, compiled from ESM',
        { type: 'commonjs' },
        {
          'index.js': `${pluginSource('ftp')} Object.defineProperty(exports, '__esModule', { value: true }); exports.default = FtpPlugin;`,
        },
      ],
      [
        'with a dynamic module',
        {},
        { 'index.js': `${pluginSource('ftp')} export default { module: FtpPlugin, providers: [] };` },
      ],
      [
        'with a promise of one',
        {},
        { 'index.js': `${pluginSource('ftp')} export default Promise.resolve({ module: FtpPlugin });` },
      ],
    ])('%s gives its default export', async (_, manifest, files) => {
      await install('@acme/ftp-backend', manifest, files);
      const [plugin] = await loadPlugins(['@acme/ftp-backend'], { appRoot });
      expect(plugin).toMatchObject({ name: 'ftp', version: '2.0.0' });
    });

    it.each<[string, object, Record<string, string>]>([
      [
        'next to main',
        { main: 'lib/index.js' },
        {
          'lib/index.js': 'export {};',
          'lib/data-backends.js': `${backendSource('ftp')} export const backends = [FtpBackend];`,
        },
      ],
      [
        'as an export',
        { exports: { './data-backends': './lists/all.js' } },
        { 'lists/all.js': `${backendSource('ftp')} export const backends = [FtpBackend];` },
      ],
      [
        'without a main entry',
        {},
        { 'data-backends.mjs': `${backendSource('ftp')} export const backends = [FtpBackend];` },
      ],
      ['from main', {}, { 'index.js': `${backendSource('ftp')} export const backends = [FtpBackend];` }],
      [
        'in CommonJS',
        { type: 'commonjs' },
        { 'data-backends.js': `${backendSource('ftp', '')} module.exports = { backends: [FtpBackend] };` },
      ],
    ])('that only lists its backends is a plugin of its own name: %s', async (_, manifest, files) => {
      await install('@acme/ftp-backend', manifest, files);
      expect(await backendsWith('@acme/ftp-backend')).toEqual(['ftp of acme-ftp-backend']);
      const [plugin] = await loadPlugins(['@acme/ftp-backend'], { appRoot });
      expect(plugin).toMatchObject({ label: '@acme/ftp-backend', version: '3.1.0', queues: [] });
    });

    it('adds the backends that it lists to its plugin', async () => {
      await install(
        'ftp',
        {},
        {
          'index.js': `${pluginSource('ftp')} export default FtpPlugin;`,
          'data-backends.js': `${backendSource('ftp')} ${backendSource('sftp')} export const backends = [FtpBackend, SftpBackend];`,
        },
      );
      expect(await backendsWith('ftp')).toEqual(['ftp of ftp', 'sftp of ftp']);
    });

    it.each(['./lists/mine.js', 'lists/mine', 'lists/mine.js'])(
      'lists them where dataBackends says: %s',
      async (path) => {
        await install(
          'ftp',
          { main: './dist/index.js' },
          {
            'dist/index.js': `${pluginSource('ftp', `dataBackends: '${path}'`)} export default FtpPlugin;`,
            'dist/lists/mine.js': `${backendSource('mine')} export const backends = [MineBackend];`,
            'dist/data-backends.js': `throw new Error('not this one');`,
          },
        );
        expect(await backendsWith('ftp')).toEqual(['mine of ftp']);
      },
    );

    it('is found in a folder above, by a subpath, and through a link of a workspace', async () => {
      await write({
        'packages/tools/package.json': '{"name":"@acme/tools","type":"module"}',
        'packages/tools/ftp.js': `${pluginSource('tools')} export default ToolsPlugin;`,
      });
      await mkdir(join(appRoot, 'node_modules/@acme'), { recursive: true });
      await mkdir(join(appRoot, 'apps/one'), { recursive: true });
      await symlink(join(appRoot, 'packages/tools'), join(appRoot, 'node_modules/@acme/tools'));
      const loaded = await loadPlugins(['@acme/tools/ftp'], { appRoot: join(appRoot, 'apps/one') });
      expect(loaded.map(({ name }) => name)).toEqual(['tools']);
    });

    it('may be a file of the application', async () => {
      await write({ 'plugins/own.mjs': `${pluginSource('own')} export default OwnPlugin;` });
      expect(await loadPlugins(['./plugins/own.mjs'], { appRoot })).toMatchObject([{ name: 'own' }]);
    });
  });

  it('takes the list of a class from a file: URL, or from the folder of the application', async () => {
    await write({ 'lists/mine.mjs': `${backendSource('mine')} export const backends = [MineBackend];` });
    for (const dataBackends of ['lists/mine.mjs', pathToFileURL(join(appRoot, 'lists/mine.mjs')).href]) {
      @Plugin({ name: 'acme', label: 'Acme', version: '1.0.0', dataBackends })
      @Module({})
      class AcmePlugin {}
      expect(await backendsWith(AcmePlugin)).toEqual(['mine of acme']);
    }
  });

  describe('refuses, naming the package and the remedy,', () => {
    it('a package that is not installed', async () => {
      await expect(loadPlugins(['@acme/missing'], { appRoot })).rejects.toEqual(
        refusal('PLUGIN_IMPORT_FAILED', /"@acme\/missing" cannot be found from .*Install it there/),
      );
    });

    it.each(['', 'fs', 'node:fs', '@acme', '.', '../../nowhere'])('the name %j', async (name) => {
      await expect(loadPlugins([name], { appRoot })).rejects.toEqual(
        refusal('PLUGIN_IMPORT_FAILED', /cannot be found/),
      );
    });

    it.each([
      ['a syntax error', 'export default class {', /"broken" cannot be imported from .*index\.js: /],
      ['an error', 'throw new Error("no licence\\n    at secret (stack)")', /no licence\. Mend or update/],
      ['a string', 'throw "no licence"', /: no licence\. /],
      ['nothing', 'throw undefined', /: it threw no error\. /],
      ['a missing import', 'import "@acme/not-there"', /cannot be imported from/],
    ])('one that throws %s', async (_, source, message) => {
      await install('broken', {}, { 'index.js': source });
      const error = await loadPlugins(['broken'], { appRoot }).catch((thrown: unknown) => thrown);
      expect(error).toEqual(refusal('PLUGIN_IMPORT_FAILED', message));
      expect((error as Error).message).not.toMatch(/\n|stack/);
    });

    it.each([
      [
        'nothing at all',
        'export {}',
        /"odd" exports neither a plugin nor a list of backends\. Export a module class with @Plugin/,
      ],
      ['a class without @Plugin()', 'export default class Odd {}', /exports neither/],
      ['a list that is none', 'export const backends = {}', /"backends" that is no list\. List classes/],
      [
        'a list of something else',
        'export const backends = [class Stray {}]',
        /lists "Stray" that is no data backend\. List classes that have @DataBackend/,
      ],
    ])('one that exports %s', async (_, source, message) => {
      await install('odd', {}, { 'index.js': source });
      await expect(loadPlugins(['odd'], { appRoot })).rejects.toEqual(refusal('PLUGIN_IMPORT_FAILED', message));
    });

    it.each([
      ['nowhere', './nowhere.js', /has no file \.\/nowhere\.js\. Correct @Plugin\(\{ dataBackends \}\)/],
      ['to a file without a list', './index.js', /exports no list "backends" from .*index\.js/],
    ])('one whose dataBackends leads %s', async (_, path, message) => {
      await install(
        'odd',
        {},
        { 'index.js': `${pluginSource('odd', `dataBackends: '${path}'`)} export default OddPlugin;` },
      );
      await expect(loadPlugins(['odd'], { appRoot })).rejects.toEqual(refusal('PLUGIN_IMPORT_FAILED', message));
    });

    it('one with an unreadable manifest', async () => {
      await write({ 'node_modules/odd/package.json': '{' });
      await expect(loadPlugins(['odd'], { appRoot })).rejects.toEqual(
        refusal('PLUGIN_IMPORT_FAILED', /unreadable .*package\.json\. Install it again/),
      );
    });

    it('a class that is no plugin, and what an import cycle leaves', async () => {
      @Module({})
      class PlainModule {}
      await expect(loadPlugins([PlainModule])).rejects.toEqual(refusal('PLUGIN_INVALID', /PlainModule.*@Plugin\(/));
      await expect(loadPlugins([undefined as never])).rejects.toEqual(
        refusal('PLUGIN_INVALID', /undefined.*@Plugin\(/),
      );
    });

    it('two plugins of one name, wherever they come from', async () => {
      @Plugin({ name: 'ftp', label: 'FTP', version: '1.0.0' })
      @Module({})
      class OwnFtpPlugin {}
      await install('@acme/ftp', {}, { 'index.js': `${pluginSource('ftp')} export default FtpPlugin;` });
      await expect(loadPlugins([OwnFtpPlugin, '@acme/ftp'], { appRoot })).rejects.toEqual(
        refusal('PLUGIN_DUPLICATE', /"ftp".*OwnFtpPlugin.*FtpPlugin of the package "@acme\/ftp"/),
      );
      await expect(loadPlugins([OwnFtpPlugin, OwnFtpPlugin])).rejects.toMatchObject({ code: 'PLUGIN_DUPLICATE' });
    });

    it('a plugin for another version', async () => {
      await install(
        'old',
        {},
        { 'index.js': `${pluginSource('old', `maxVersion: '0.0.1'`)} export default OldPlugin;` },
      );
      await expect(loadPlugins(['old'], { appRoot })).rejects.toEqual(
        refusal('PLUGIN_VERSION_UNSUPPORTED', /"old" \(OldPlugin\) runs with at most 0\.0\.1/),
      );
    });
  });
});

describe('settings of a plugin', () => {
  const settings = z.object({ host: z.string(), retries: z.number().int().default(3) });
  type AcmeSettings = z.infer<typeof settings>;

  @Injectable()
  class Client {
    constructor(@InjectPluginSettings() readonly settings: AcmeSettings) {}
  }

  @Plugin({ name: 'acme', label: 'Acme', version: '1.0.0', settings })
  @Module({ providers: [Client] })
  class AcmePlugin {}

  @Injectable()
  class OtherClient {
    constructor(@InjectPluginSettings() readonly settings: unknown) {}
  }

  @Plugin({ name: 'other', label: 'Other', version: '1.0.0', settings: z.object({ depth: z.number().default(1) }) })
  @Module({ providers: [OtherClient] })
  class OtherPlugin {}

  it('have their defaults, and are those of the own plugin', async () => {
    const testing = await start([OtherPlugin, AcmePlugin], {
      pluginSettings: { acme: { host: 'a' }, other: { depth: 9 } },
    });
    expect(testing.get(Client, { strict: false }).settings).toEqual({ host: 'a', retries: 3 });
    expect(testing.get(OtherClient, { strict: false }).settings).toEqual({ depth: 9 });
  });

  it('may be known only when providers exist', async () => {
    const config: DynamicModule = {
      module: class ConfigModule {},
      global: true,
      providers: [{ provide: 'config', useFactory: async () => ({ acme: { host: 'late', retries: 1 } }) }],
      exports: ['config'],
    };
    const pluginSettings = { inject: ['config'], useFactory: async (all: Record<string, unknown>) => all };
    const testing = await start([AcmePlugin], { pluginSettings }, [config]);
    expect(testing.get(Client, { strict: false }).settings).toEqual({ host: 'late', retries: 1 });
    await expect(start([AcmePlugin], { pluginSettings: { inject: [], useFactory: () => ({}) } })).rejects.toMatchObject(
      {
        code: 'PLUGIN_SETTINGS_INVALID',
      },
    );
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a required one is missing', {}, ['/pluginSettings/acme/host']],
    [
      'one is wrong',
      { acme: { host: 5, retries: 1.5 } },
      ['/pluginSettings/acme/host', '/pluginSettings/acme/retries'],
    ],
    ['one is unknown', { acme: { host: 'a', hots: 'b' } }, ['/pluginSettings/acme/hots']],
    ['they are no object', { acme: 'host' }, ['/pluginSettings/acme']],
    ['the plugin is misspelt', { acme: { host: 'a' }, amce: {} }, ['/pluginSettings/amce']],
  ])('are refused when %s', async (_, pluginSettings, pointers) => {
    const error = await loadPlugins([AcmePlugin], { pluginSettings }).catch((thrown: unknown) => thrown);
    expect(error).toEqual(refusal('PLUGIN_SETTINGS_INVALID', /pluginSettings\["a\w+"\]/));
    expect((error as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('are refused for a plugin that has none', async () => {
    @Plugin({ name: 'bare', label: 'Bare', version: '1.0.0' })
    @Module({})
    class BarePlugin {}
    await expect(loadPlugins([BarePlugin], { pluginSettings: { bare: { a: 1 } } })).rejects.toMatchObject({
      errors: [{ pointer: '/pluginSettings/bare/a', detail: 'There is no such field' }],
    });
  });
});
