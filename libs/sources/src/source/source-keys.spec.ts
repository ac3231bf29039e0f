import { Backend, type DataBackendEntry, DEFAULT_LIMITS, ParameterSchema, type Snapshot } from '@lib/core';
import fc from 'fast-check';
import { z } from 'zod';
import { addressKey, configurationKey, fingerprintScope, planId } from './source-keys.js';

class AnyBackend extends Backend {
  override fetch(): Promise<Snapshot> {
    throw new Error('is not asked');
  }
}

const parameters = z.object({});
const parameterSchema = new ParameterSchema(parameters, 'AnyBackend');
const paths: DataBackendEntry = {
  name: 'paths',
  label: 'Fingerprints by path',
  isLocal: false,
  contentAddressed: false,
  version: '1',
  plugin: 'application',
  pluginVersion: null,
  parameters,
  parameterSchema,
  sensitiveParameters: [],
  jsonSchema: parameterSchema.jsonSchema,
  backend: new AnyBackend(),
};
const digests: DataBackendEntry = { ...paths, contentAddressed: true };

const configuration = { url: 'https://example.org/a', parameters: { branch: 'main', depth: 1 }, ignoreRules: '' };

describe('The key of an address', () => {
  const key = addressKey(paths, configuration);

  it('names the backend and its version', () => {
    expect(key).toMatch(/^paths@1:[\da-f]{64}$/);
  });

  it('does not depend on the order of the parameters', () => {
    const values = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
    fc.assert(
      fc.property(values, (given) => {
        const reversed = Object.fromEntries(Object.entries(given).toReversed());
        expect(addressKey(paths, { ...configuration, parameters: reversed })).toBe(
          addressKey(paths, { ...configuration, parameters: given }),
        );
      }),
    );
  });

  it('stays when only the ignore rules change', () => {
    expect(addressKey(paths, { ...configuration, ignoreRules: '*.tmp' })).toBe(key);
  });

  it('changes with the URL, a parameter, the backend and its version', () => {
    const others = [
      addressKey(paths, { ...configuration, url: 'https://example.org/b' }),
      addressKey(paths, { ...configuration, parameters: { branch: 'main', depth: 2 } }),
      addressKey(paths, { ...configuration, parameters: { branch: 'main' } }),
      addressKey({ ...paths, name: 'other' }, configuration),
      addressKey({ ...paths, version: '2' }, configuration),
    ];
    expect(new Set([key, ...others]).size).toBe(6);
  });
});

describe('The key of a configuration', () => {
  const keyOf = (change: Partial<typeof configuration>, limits = {}) =>
    configurationKey(paths, { ...configuration, ...change }, { ...DEFAULT_LIMITS, ...limits });
  const key = keyOf({});

  it('changes with everything that decides what is published', () => {
    const others = [
      keyOf({ url: 'https://example.org/b' }),
      keyOf({ parameters: { branch: 'other', depth: 1 } }),
      keyOf({ ignoreRules: '*.tmp' }),
      keyOf({}, { maxFiles: 1 }),
      keyOf({}, { maxFileBytes: 1 }),
      keyOf({}, { maxTotalBytes: 1 }),
    ];
    expect(new Set([key, ...others]).size).toBe(7);
  });

  it('stays when a limit changes that only says how long a sync may take', () => {
    expect(keyOf({}, { syncTimeout: 1, idleTimeout: 1 })).toBe(key);
  });
});

describe('Fingerprints', () => {
  const other = { ...configuration, url: 'https://example.org/b' };
  const scopeOf = (backend: DataBackendEntry, where = configuration) =>
    fingerprintScope(backend, addressKey(backend, where));

  it('can be compared at the same address', () => {
    expect(scopeOf(paths)).toBe(scopeOf(paths));
    expect(scopeOf(digests)).toBe(scopeOf(digests));
  });

  it('can be compared between addresses only when they identify content', () => {
    expect(scopeOf(paths, other)).not.toBe(scopeOf(paths));
    expect(scopeOf(digests, other)).toBe(scopeOf(digests));
  });

  it.each([
    ['another version', { version: '11' }],
    ['another backend', { name: 'path' }],
  ])('cannot be compared with those of %s', (_whose, change) => {
    expect(scopeOf({ ...paths, ...change })).not.toBe(scopeOf(paths));
    expect(scopeOf({ ...digests, ...change })).not.toBe(scopeOf(digests));
  });
});

describe('The id of a plan', () => {
  it('stays while nothing moves', () => {
    expect(planId('source', 1, 'listing', 'configuration')).toBe(planId('source', 1, 'listing', 'configuration'));
    expect(planId('source', 1, 'listing', 'configuration')).toMatch(/^[\da-f]{32}$/);
  });

  it('is another one as soon as source, base, listing or configuration is', () => {
    const part = fc.tuple(fc.string(), fc.nat(), fc.string(), fc.string());
    fc.assert(
      fc.property(part, part, (one, other) => {
        expect(planId(...one) === planId(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});
