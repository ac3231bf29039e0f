import { Controller, Injectable, Module, type Provider, Scope, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Plugin } from '@lib/core';
import { discoverConsumers } from './consumer-discovery.js';
import { ConsumerRegistry } from './consumer.registry.js';
import type { DataFilesChange } from './data-files-change.js';
import { OnDataFiles, type OnDataFilesOptions } from './on-data-files.decorator.js';

async function discover(providers: Provider[], { controllers = [] as Type[], imports = [] as Type[] } = {}) {
  const module = await Test.createTestingModule({ providers, controllers, imports }).compile();
  const registry = new ConsumerRegistry();
  registry.add(discoverConsumers(module.get(ModulesContainer).values()));
  return registry.list();
}

function consumer(options: unknown): Type {
  @Injectable()
  class Consumer {
    @OnDataFiles(options as OnDataFilesOptions)
    apply(): string {
      return this.constructor.name;
    }
  }
  return Consumer;
}

const CHANGE = {} as DataFilesChange;

describe('The consumers of an application', () => {
  it.each<[string, (metatype: Type) => Provider]>([
    ['a class', (metatype) => metatype],
    ['useClass', (metatype) => ({ provide: 'token', useClass: metatype })],
    ['useValue', (metatype) => ({ provide: 'token', useValue: new metatype() as object })],
    ['useFactory', (metatype) => ({ provide: 'token', useFactory: () => new metatype() as object })],
    [
      'an asynchronous useFactory',
      (metatype) => ({ provide: 'token', useFactory: async () => new metatype() as object }),
    ],
  ])('are found in %s', async (_kind, provider) => {
    const [found, ...others] = await discover([provider(consumer({ name: 'a', source: 's' }))]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: 'a', sources: ['s'], plugin: 'application' });
    expect(found!.deliver(CHANGE)).toBe('Consumer');
  });

  it('are found in controllers, in plugins, several in one class, and by inheritance', async () => {
    @Controller('x')
    class Routes {
      @OnDataFiles({ name: 'route', source: 's' })
      apply(): void {}
    }
    class Parent {
      @OnDataFiles({ name: 'inherited', source: ['s', 't', 's'] })
      first(): void {}

      @OnDataFiles({ name: 'overridden', source: 's' })
      second(): void {}
    }
    @Injectable()
    class Child extends Parent {
      override second(): void {}

      @OnDataFiles({ name: 'own', source: 's' })
      third(): void {}
    }
    @Plugin({ name: 'acme', label: 'Acme', version: '1.0.0' })
    @Module({ providers: [Child] })
    class AcmePlugin {}
    const found = await discover([{ provide: 'nothing', useValue: null }], {
      controllers: [Routes],
      imports: [AcmePlugin],
    });
    expect(found.map(({ name, plugin, sources }) => [name, plugin, sources])).toEqual([
      ['inherited', 'acme', ['s', 't']],
      ['own', 'acme', ['s']],
      ['route', 'application', ['s']],
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['without a name', { source: 's' }, /Consumer\.apply has no name\. Set @OnDataFiles\({ name }\)/],
    ['with an empty name', { name: '', source: 's' }, /has the name ""/],
    ['with a name that cannot be', { name: 'a b', source: 's' }, /has the name "a b"/],
    ['without options', undefined, /has no name/],
    ['without a source', { name: 'a' }, /has a wrong "source"/],
    ['with a source that is no name', { name: 'a', source: ['s', 1] }, /has a wrong "source"/],
    ['without any pattern', { name: 'a', source: 's', paths: [] }, /has a wrong "paths"/],
    [
      'with a pattern that cannot be',
      { name: 'a', source: 's', paths: ['x', '[a'] },
      /has a wrong "paths".*valid patterns: /,
    ],
    ['with a comment as a pattern', { name: 'a', source: 's', paths: '# x' }, /has a wrong "paths"/],
    ['with two patterns in one', { name: 'a', source: 's', paths: 'x\ny' }, /has a wrong "paths"/],
    ['with what it does not want alone', { name: 'a', source: 's', paths: '!x' }, /has a wrong "paths"/],
  ])('are refused %s', async (_what, options, message) => {
    const refused = discover([consumer(options)]);
    await expect(refused).rejects.toMatchObject({ code: 'CONSUMER_INVALID' });
    await expect(refused).rejects.toThrow(message);
  });

  it('are refused when two have one name, naming both', async () => {
    const refused = discover([
      consumer({ name: 'a', source: 's' }),
      { provide: 'other', useClass: consumer({ name: 'a', source: 't' }) },
    ]);
    await expect(refused).rejects.toMatchObject({ code: 'CONSUMER_DUPLICATE' });
    await expect(refused).rejects.toThrow(
      /"a" is there twice: as Consumer\.apply in RootTestModule and as Consumer\.apply/,
    );
  });

  it.each([Scope.REQUEST, Scope.TRANSIENT])('are refused in a class of scope %s', async (scope) => {
    const metatype = consumer({ name: 'a', source: 's' });
    await expect(discover([{ provide: metatype, useClass: metatype, scope }])).rejects.toThrow(
      /Consumer\.apply is not of a singleton/,
    );
  });
});
