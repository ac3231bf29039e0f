import { ConsoleLogger, Inject, Injectable, Module, type Provider, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { Backend } from '../backend/backend.js';
import { DataBackend, type DataBackendOptions } from '../backend/data-backend.decorator.js';
import type { Snapshot } from '../backend/snapshot.js';
import { secret } from '../parameters/secret.js';
import { Plugin, type PluginOptions } from '../plugin/plugin.decorator.js';
import { DataBackendRegistryModule } from './data-backend-registry.module.js';

abstract class AnyBackend extends Backend {
  override async fetch(): Promise<Snapshot> {
    throw new Error('not read here');
  }
}

@DataBackend({ name: 'ftp', label: 'FTP server' })
class FtpBackend extends AnyBackend {}

function moduleOf(name: string, providers: Provider[], imports: Type[] = []): Type {
  const target = { [name]: class {} }[name]!;
  Module({ providers, imports })(target);
  return target;
}

async function start(...imports: Type[]): Promise<void> {
  const testing = await Test.createTestingModule({ imports: [...imports, DataBackendRegistryModule] })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  await testing.init();
  await testing.close();
}

const startWith = (...providers: Provider[]) => start(moduleOf('AcmeModule', providers));

const refusal = (code: string, ...parts: (string | RegExp)[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(
      new RegExp(parts.map((part) => (part instanceof RegExp ? part.source : part)).join('.*')),
    ),
  });

function declare(options: unknown): Type {
  class OddBackend extends AnyBackend {}
  DataBackend(options as DataBackendOptions)(OddBackend);
  return OddBackend;
}

describe('the start is refused, naming the class and the remedy, for', () => {
  it.each([
    undefined,
    null,
    5,
    '',
    ' git',
    'git ',
    'GIT',
    'Git',
    '1git',
    '-git',
    'my backend',
    '../x',
    'git/x',
    'git.x',
    'git_x',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'größe',
    '📦',
    'a\0',
    'git\n',
    'x'.repeat(51),
    'x'.repeat(300),
  ])('the backend name %j', async (name) => {
    await expect(startWith(declare({ name, label: 'Odd' }))).rejects.toEqual(
      refusal('BACKEND_INVALID', 'OddBackend', /Set @DataBackend\(\{ name \}\)/),
    );
  });

  it.each([['a'], ['amazon-s3'], ['x'.repeat(50)], ['valueof']])('but not for the backend name %j', async (name) => {
    await expect(startWith(declare({ name, label: 'Fine' }))).resolves.toBeUndefined();
  });

  it.each([
    ['label', { label: undefined }],
    ['label', { label: ' ' }],
    ['isLocal', { isLocal: 'yes' }],
    ['contentAddressed', { contentAddressed: 1 }],
    ['version', { version: 2 }],
    ['version', { version: '' }],
  ])('a wrong %s: %j', async (option, wrong) => {
    await expect(startWith(declare({ name: 'odd', label: 'Odd', ...wrong }))).rejects.toEqual(
      refusal('BACKEND_INVALID', 'OddBackend', `"${option}"`, 'Set @DataBackend'),
    );
  });

  it.each([
    ['that are no z.object', z.string()],
    ['that JSON Schema cannot express', z.object({ since: z.date() })],
    ['with a secret deep inside', z.object({ auth: z.object({ token: secret() }) })],
  ])('parameters %s', async (_, parameters) => {
    await expect(startWith(declare({ name: 'odd', label: 'Odd', parameters }))).rejects.toEqual(
      refusal('BACKEND_INVALID', 'OddBackend'),
    );
  });

  it('a decorated class that does not extend Backend', async () => {
    @DataBackend({ name: 'plain', label: 'Plain' })
    class PlainBackend {}
    const expected = refusal('BACKEND_INVALID', 'PlainBackend', 'AcmeModule', 'class PlainBackend extends Backend');
    await expect(startWith(PlainBackend)).rejects.toEqual(expected);
    await expect(startWith({ provide: 'plain', useFactory: () => new PlainBackend() })).rejects.toEqual(expected);
  });

  it('a class that extends Backend without the decorator', async () => {
    @Injectable()
    class ForgottenBackend extends AnyBackend {}
    const expected = refusal('BACKEND_INVALID', 'ForgottenBackend', 'AcmeModule', /Add @DataBackend\(/);
    await expect(startWith(ForgottenBackend)).rejects.toEqual(expected);
    await expect(startWith({ provide: 'x', useValue: new ForgottenBackend() })).rejects.toEqual(expected);
  });

  it('a request-scoped backend', async () => {
    const provider = { provide: FtpBackend, useClass: FtpBackend, scope: Scope.REQUEST };
    await expect(startWith(provider)).rejects.toEqual(
      refusal('BACKEND_INVALID', 'FtpBackend', 'request-scoped', 'AcmeModule', 'Remove the scope'),
    );
  });

  it('a backend that is request-scoped by what it injects', async () => {
    @DataBackend({ name: 'tenant', label: 'Tenant' })
    class TenantBackend extends AnyBackend {
      constructor(@Inject(REQUEST) readonly request: unknown) {
        super();
      }
    }
    await expect(startWith(TenantBackend)).rejects.toEqual(
      refusal('BACKEND_INVALID', 'TenantBackend', 'request-scoped'),
    );
  });

  it('a request-scoped factory of a backend', async () => {
    const provider = { provide: FtpBackend, useFactory: () => new FtpBackend(), scope: Scope.REQUEST };
    await expect(startWith(provider)).rejects.toEqual(refusal('BACKEND_INVALID', 'FtpBackend', 'request-scoped'));
  });

  it('a transient backend', async () => {
    const provider = { provide: 'x', useClass: FtpBackend, scope: Scope.TRANSIENT };
    await expect(startWith(provider)).rejects.toEqual(refusal('BACKEND_INVALID', 'FtpBackend', 'transient'));
  });

  it('two backends of one name, naming both classes and modules', async () => {
    @DataBackend({ name: 'ftp', label: 'Another' })
    class OtherBackend extends AnyBackend {}
    await expect(start(moduleOf('OneModule', [FtpBackend]), moduleOf('TwoModule', [OtherBackend]))).rejects.toEqual(
      refusal(
        'BACKEND_DUPLICATE',
        '"ftp"',
        'FtpBackend in OneModule',
        'OtherBackend in TwoModule',
        'Provide it in one module',
      ),
    );
  });

  it('one backend class with an instance in each of two modules', async () => {
    await expect(start(moduleOf('OneModule', [FtpBackend]), moduleOf('TwoModule', [FtpBackend]))).rejects.toEqual(
      refusal('BACKEND_DUPLICATE', 'FtpBackend in OneModule', 'FtpBackend in TwoModule'),
    );
  });

  it('a subclass beside its parent without a decorator of its own', async () => {
    class PatchedBackend extends FtpBackend {}
    await expect(startWith(FtpBackend, PatchedBackend)).rejects.toEqual(
      refusal('BACKEND_DUPLICATE', 'FtpBackend', 'PatchedBackend', 'another name'),
    );
  });

  describe('a plugin that a module imports by itself:', () => {
    const plugin = (className: string, options: unknown): Type => {
      const target = moduleOf(className, []);
      Plugin(options as PluginOptions)(target);
      return target;
    };

    it('with a bad name', async () => {
      await expect(start(plugin('OddPlugin', { name: 'Odd', label: 'Odd', version: '1' }))).rejects.toEqual(
        refusal('PLUGIN_INVALID', 'OddPlugin', 'Set @Plugin'),
      );
    });

    it('with a name that is taken', async () => {
      const options = { name: 'acme', label: 'Acme', version: '1' };
      await expect(start(plugin('OnePlugin', options), plugin('TwoPlugin', options))).rejects.toEqual(
        refusal('PLUGIN_DUPLICATE', '"acme"', 'OnePlugin', 'TwoPlugin'),
      );
    });

    it('made for another version', async () => {
      const options = { name: 'acme', label: 'Acme', version: '1', minVersion: '99.0.0' };
      await expect(start(plugin('NewPlugin', options))).rejects.toEqual(
        refusal('PLUGIN_VERSION_UNSUPPORTED', '"acme"', 'NewPlugin', '99.0.0', 'Update nestjs-data-backends'),
      );
    });
  });
});
