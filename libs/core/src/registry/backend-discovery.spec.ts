import {
  ConsoleLogger,
  type DynamicModule,
  forwardRef,
  Global,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { Backend } from '../backend/backend.js';
import { DataBackend } from '../backend/data-backend.decorator.js';
import type { Snapshot } from '../backend/snapshot.js';
import { secret } from '../parameters/secret.js';
import { Plugin } from '../plugin/plugin.decorator.js';
import { DataBackendRegistryModule } from './data-backend-registry.module.js';
import { DataBackendRegistry } from './data-backend.registry.js';

const parameters = z.object({ password: secret().optional() });

@DataBackend({ name: 'ftp', label: 'FTP server', parameters })
class FtpBackend extends Backend<z.infer<typeof parameters>> {
  override async fetch(): Promise<Snapshot> {
    throw new Error('not read here');
  }
}

@DataBackend({ name: 'bare', label: 'Bare', isLocal: true, contentAddressed: true, version: '7' })
class BareBackend extends FtpBackend {}

class PatchedFtpBackend extends FtpBackend {}

/** A module class made anew for each test: Nest keeps what it knows about a class on the class. */
function moduleOf(metadata: Parameters<typeof Module>[0], name = 'SomeModule') {
  const target = { [name]: class {} }[name]!;
  Module(metadata)(target);
  return target;
}

function pluginOf(name: string, metadata: Parameters<typeof Module>[0]) {
  const target = moduleOf(metadata, `${name}PluginModule`);
  Plugin({ name, label: name, version: '1.0.0' })(target);
  return target;
}

async function registryOf(...imports: (DynamicModule | ReturnType<typeof moduleOf>)[]): Promise<DataBackendRegistry> {
  const application = moduleOf({ imports: [...imports, DataBackendRegistryModule] }, 'AppModule');
  const testing = await Test.createTestingModule({ imports: [application] })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  await testing.init();
  const registry = testing.get(DataBackendRegistry);
  await testing.close();
  return registry;
}

const KINDS: [string, () => Provider][] = [
  ['class', () => FtpBackend],
  ['useClass', () => ({ provide: 'ftp', useClass: FtpBackend })],
  ['useClass under the token of its parent', () => ({ provide: FtpBackend, useClass: PatchedFtpBackend })],
  ['useFactory', () => ({ provide: 'ftp', useFactory: () => new FtpBackend() })],
  ['async useFactory', () => ({ provide: 'ftp', useFactory: async () => new FtpBackend() })],
  ['useValue', () => ({ provide: Symbol('ftp'), useValue: new FtpBackend() })],
];

const PLACES: [string, string, (providers: Provider[]) => DynamicModule | ReturnType<typeof moduleOf>][] = [
  ['a module', 'application', (providers) => moduleOf({ providers })],
  ['a nested module', 'application', (providers) => moduleOf({ imports: [moduleOf({ providers })] })],
  [
    'a global module',
    'application',
    (providers) => {
      const target = moduleOf({ providers, exports: providers.filter((provider) => typeof provider === 'function') });
      Global()(target);
      return target;
    },
  ],
  ['a dynamic module', 'application', (providers) => ({ module: moduleOf({}), providers })],
  ['a plugin', 'acme', (providers) => pluginOf('acme', { providers })],
  ['a dynamic plugin', 'acme', (providers) => ({ module: pluginOf('acme', {}), providers })],
  ['a module that a plugin imports', 'acme', (providers) => pluginOf('acme', { imports: [moduleOf({ providers })] })],
  [
    'a module far below a plugin',
    'acme',
    (providers) =>
      pluginOf('acme', {
        imports: [moduleOf({ imports: [{ module: moduleOf({}), imports: [moduleOf({ providers })] }] })],
      }),
  ],
  [
    'a module that a plugin imports, and that imports the plugin',
    'acme',
    (providers) => {
      const inner = moduleOf({ providers });
      const plugin = pluginOf('acme', { imports: [forwardRef(() => inner)] });
      Module({ imports: [forwardRef(() => plugin)], providers })(inner);
      return plugin;
    },
  ],
  [
    'one of two plugins, of which one imports the other',
    'acme',
    (providers) => pluginOf('zulu', { imports: [pluginOf('acme', { imports: [moduleOf({ providers })] })] }),
  ],
  [
    'a global module that a plugin imports',
    'acme',
    (providers) => ({ module: pluginOf('acme', {}), imports: [{ module: moduleOf({}), global: true, providers }] }),
  ],
];

describe('discovery', () => {
  describe.each(PLACES)('in %s', (_, plugin, place) => {
    it.each(KINDS)('finds a provider of the kind: %s', async (_kind, provider) => {
      const registry = await registryOf(place([provider()]), pluginOf('aaa-unrelated', {}));
      expect(registry.list()).toEqual([
        expect.objectContaining({ name: 'ftp', plugin, backend: expect.any(FtpBackend) }),
      ]);
    });
  });

  it('gives an entry all that the decorator says, with defaults', async () => {
    const registry = await registryOf(moduleOf({ providers: [FtpBackend, BareBackend] }));
    expect(registry.get('ftp')).toMatchObject({
      name: 'ftp',
      label: 'FTP server',
      isLocal: false,
      contentAddressed: false,
      version: '1',
      parameters,
      sensitiveParameters: ['password'],
      jsonSchema: { properties: { password: { writeOnly: true } } },
      plugin: 'application',
    });
    expect(registry.get('bare')).toMatchObject({
      isLocal: true,
      contentAddressed: true,
      version: '7',
      sensitiveParameters: [],
      jsonSchema: { type: 'object', properties: {}, additionalProperties: false },
    });
  });

  it('names the nearest plugin, and the first by name of two equally near', async () => {
    const shared = moduleOf({ providers: [FtpBackend] });
    const inner = pluginOf('inner', { imports: [moduleOf({ providers: [BareBackend] })] });
    const registry = await registryOf(
      pluginOf('zeta', { imports: [shared] }),
      pluginOf('beta', { imports: [shared] }),
      pluginOf('outer', { imports: [inner] }),
    );
    expect(registry.list().map(({ name, plugin }) => [name, plugin])).toEqual([
      ['bare', 'inner'],
      ['ftp', 'beta'],
    ]);
  });

  it('finds a plugin whichever decorator is on top', async () => {
    @Plugin({ name: 'above', label: 'Above', version: '1.0.0' })
    @Module({ providers: [FtpBackend] })
    class AboveModule {}
    @Module({ providers: [BareBackend] })
    @Plugin({ name: 'below', label: 'Below', version: '1.0.0' })
    class BelowModule {}
    const registry = await registryOf(AboveModule, BelowModule);
    expect(registry.list().map(({ plugin }) => plugin)).toEqual(['below', 'above']);
  });

  it('counts a module that is imported twice, an alias, and one instance under two tokens once', async () => {
    const feature = moduleOf({
      providers: [
        FtpBackend,
        { provide: 'alias', useExisting: FtpBackend },
        { provide: 'same', useFactory: (ftp) => ftp, inject: [FtpBackend] },
      ],
    });
    const registry = await registryOf(feature, moduleOf({ imports: [feature] }));
    expect(registry.list()).toHaveLength(1);
  });

  it('injects into a backend as into any provider', async () => {
    @Injectable()
    class Clock {
      readonly now = 42;
    }
    @DataBackend({ name: 'clocked', label: 'Clocked' })
    class ClockedBackend extends FtpBackend {
      constructor(readonly clock: Clock) {
        super();
      }
    }
    const registry = await registryOf(moduleOf({ providers: [Clock, ClockedBackend] }));
    expect((registry.get('clocked').backend as unknown as ClockedBackend).clock.now).toBe(42);
  });

  it('finds backends of a second copy of this package', async () => {
    class ForeignBackend {
      constructor() {
        Object.assign(this, { [Symbol.for('nestjs-data-backends:backend')]: true });
      }
    }
    Reflect.defineMetadata(
      Symbol.for('nestjs-data-backends:data-backend'),
      { name: 'foreign', label: 'F' },
      ForeignBackend,
    );
    const registry = await registryOf(moduleOf({ providers: [ForeignBackend] }));
    expect(registry.get('foreign').backend).toBeInstanceOf(ForeignBackend);
  });

  it('passes by providers that are anything else', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    const trap = new Proxy({}, { get: (_, key) => (key === 'then' || key === 'constructor' ? undefined : () => true) });
    const registry = await registryOf(
      moduleOf({
        providers: [
          ...[null, undefined, 5, 'text', Symbol('x'), Object.create(null), () => true, trap].map((useValue, i) => ({
            provide: `value-${i}`,
            useValue,
          })),
          { provide: FtpBackend, useFactory: () => null },
          { provide: 'revoked', useFactory: () => (revoke(), { held: proxy }) },
        ],
      }),
    );
    expect(registry.list()).toEqual([]);
  });

  it('is complete in the onApplicationBootstrap of every other provider', async () => {
    let seen: unknown;
    @Injectable()
    class Reader implements OnApplicationBootstrap {
      constructor(private readonly registry: DataBackendRegistry) {}
      onApplicationBootstrap(): void {
        seen = this.registry.choices();
      }
    }
    await registryOf(
      { module: moduleOf({}), global: true, imports: [DataBackendRegistryModule], providers: [Reader] },
      moduleOf({ providers: [FtpBackend] }),
    );
    expect(seen).toEqual([{ name: 'ftp', label: 'FTP server' }]);
  });

  it('keeps two applications in one process apart', async () => {
    const [one, two] = await Promise.all([
      registryOf(moduleOf({ providers: [FtpBackend] })),
      registryOf(moduleOf({ providers: [BareBackend] })),
    ]);
    expect([one.list(), two.list()].map((list) => list.map(({ name }) => name))).toEqual([['ftp'], ['bare']]);
  });

  it('logs how many it found, and their names', async () => {
    const lines: unknown[] = [];
    const logger = {
      log: (line: unknown) => lines.push(line),
      warn: (line: unknown) => lines.push(line),
      error: () => {},
    };
    for (const providers of [[FtpBackend, BareBackend], []]) {
      const testing = await Test.createTestingModule({ imports: [DataBackendRegistryModule, moduleOf({ providers })] })
        .setLogger(logger)
        .compile();
      await testing.init();
      await testing.close();
    }
    expect(lines).toContain('Found 2 data backends: bare (application), ftp (application)');
    expect(lines).toContainEqual(expect.stringMatching(/^Found no data backend\./));
  });

  describe('of an overridden provider', () => {
    const start = async (fake: unknown) => {
      const application = moduleOf({ imports: [moduleOf({ providers: [FtpBackend] }), DataBackendRegistryModule] });
      const testing = await Test.createTestingModule({ imports: [application] })
        .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
        .overrideProvider(FtpBackend)
        .useValue(fake)
        .compile();
      await testing.init();
      return testing.get(DataBackendRegistry);
    };

    it('takes over the options of what it replaces', async () => {
      class FakeBackend extends Backend {
        override async fetch(): Promise<Snapshot> {
          throw new Error('fake');
        }
      }
      const fake = new FakeBackend();
      expect((await start(fake)).get('ftp')).toMatchObject({ label: 'FTP server', backend: fake });
    });

    it('refuses what is no backend, in words', async () => {
      await expect(start({ fetch: () => null })).rejects.toThrow(/FtpBackend does not extend Backend.*override/);
    });
  });
});
