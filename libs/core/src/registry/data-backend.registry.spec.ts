import { UnknownBackendError } from '../errors/common.errors.js';
import type { DataBackendEntry } from './data-backend-entry.js';
import { DataBackendRegistry } from './data-backend.registry.js';
import { BackendRegistryNotReadyError } from './backend.errors.js';

const entry = (name: string): DataBackendEntry =>
  ({ name, label: name.toUpperCase(), backend: {} }) as DataBackendEntry;

const registryOf = (...names: string[]): DataBackendRegistry => {
  const registry = new DataBackendRegistry();
  registry.fill(names.map((name) => ({ entry: entry(name), place: `${name} in Test` })));
  return registry;
};

describe('DataBackendRegistry', () => {
  it('lists by name, whatever the order they came in', () => {
    const registry = registryOf('local', 'amazon-s3', 'git');
    expect(registry.list().map(({ name }) => name)).toEqual(['amazon-s3', 'git', 'local']);
    expect(registry.choices()).toEqual([
      { name: 'amazon-s3', label: 'AMAZON-S3' },
      { name: 'git', label: 'GIT' },
      { name: 'local', label: 'LOCAL' },
    ]);
  });

  it('finds by name, or tells what there is', () => {
    const registry = registryOf('git', 'local');
    expect(registry.get('git')).toBe(registry.find('git'));
    expect(registry.has('git')).toBe(true);
    expect(() => registry.get('ftp')).toThrow(UnknownBackendError);
    expect(() => registry.get('ftp')).toThrow(/"ftp".*git, local/);
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'GIT'])('does not find %j', (name) => {
    const registry = registryOf('git');
    expect([registry.has(name), registry.find(name)]).toEqual([false, undefined]);
  });

  it.each<[string, (registry: DataBackendRegistry) => unknown]>([
    ['get', (registry) => registry.get('git')],
    ['find', (registry) => registry.find('git')],
    ['has', (registry) => registry.has('git')],
    ['list', (registry) => registry.list()],
    ['choices', (registry) => registry.choices()],
  ])('says when to read it, instead of seeming empty: %s', (_, read) => {
    expect(() => read(new DataBackendRegistry())).toThrow(BackendRegistryNotReadyError);
    expect(() => read(new DataBackendRegistry())).toThrow(/onApplicationBootstrap/);
  });
});
