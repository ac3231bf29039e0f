import { z } from 'zod';
import { checkPluginNames, checkPluginOptions, pluginOptions } from './plugin-declaration.js';
import { Plugin, type PluginOptions } from './plugin.decorator.js';

class AcmePlugin {}

const check = (options: unknown, version?: string) => () =>
  checkPluginOptions(
    AcmePlugin,
    { name: 'acme', label: 'Acme', version: '1.0.0', ...(options as object) } as PluginOptions,
    version,
  );

const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(new RegExp(`AcmePlugin.*${message.source}`)) });

describe('@Plugin()', () => {
  it('says what a module class and its subclasses are', () => {
    @Plugin({ name: 'acme', label: 'Acme', version: '1.0.0' })
    class Decorated {}
    class Child extends Decorated {}
    expect(pluginOptions(Decorated)).toMatchObject({ name: 'acme' });
    expect(pluginOptions(Child)).toBe(pluginOptions(Decorated));
    expect([AcmePlugin, null, undefined, 'acme', {}].map(pluginOptions)).toEqual(Array(5).fill(undefined));
  });

  it.each([
    undefined,
    null,
    '',
    'Acme',
    ' acme',
    'acme\n',
    '1acme',
    'a_b',
    'a.b',
    '../x',
    '__proto__',
    'constructor',
    'application',
    '🔌',
    'x'.repeat(64),
  ])('refuses the name %j', (name) => {
    expect(check({ name })).toThrow(refusal('PLUGIN_INVALID', /Set @Plugin\(\{ name \}\)/));
  });

  it.each(['a', 'acme-ftp-2', 'x'.repeat(63)])('takes the name %j', (name) => {
    expect(check({ name })).not.toThrow();
  });

  it.each([
    ['label', { label: '' }],
    ['version', { version: undefined }],
    ['minVersion', { minVersion: '1.2' }],
    ['maxVersion', { maxVersion: '^1.2.3' }],
    ['settings', { settings: z.string() }],
    ['settings', { settings: { type: 'object' } }],
    ['queues', { queues: 'bulk' }],
    ['queues', { queues: ['Bulk'] }],
    ['queues', { queues: ['__proto__'] }],
    ['queues', { queues: ['bulk', 'bulk'] }],
    ['dataBackends', { dataBackends: 5 }],
  ])('refuses a wrong %s: %j', (option, options) => {
    expect(check(options)).toThrow(refusal('PLUGIN_INVALID', new RegExp(`"${option}".*Set @Plugin`)));
  });

  it.each([
    [{ minVersion: '1.2.0' }, '1.2.0'],
    [{ maxVersion: '1.2.0' }, '1.2.0'],
    [{ minVersion: '1.2.0', maxVersion: '1.9.9' }, '1.5.3'],
    [{ maxVersion: '1.2.0' }, '1.2.0-beta.1'],
  ])('runs within %j: %s', (bounds, version) => {
    expect(check(bounds, version)).not.toThrow();
  });

  it.each([
    [{ minVersion: '1.2.0' }, '1.1.9', /needs at least 1\.2\.0 .*this is 1\.1\.9\. Update nestjs-data-backends/],
    [{ minVersion: '1.2.0' }, '1.2.0-beta.1', /needs at least 1\.2\.0/],
    [{ maxVersion: '1.2.0' }, '1.10.0', /at most 1\.2\.0 .*this is 1\.10\.0\. Update the plugin/],
  ])('does not run outside of %j: %s', (bounds, version, message) => {
    expect(check(bounds, version)).toThrow(refusal('PLUGIN_VERSION_UNSUPPORTED', message));
  });

  it('refuses one name for two, naming both', () => {
    const plugins = ['One', 'Two'].map((place) => ({ name: 'acme', place }));
    expect(() => checkPluginNames(plugins)).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_DUPLICATE',
        message: expect.stringMatching(/"acme".*One.*Two.*[Rr]ename/),
      }),
    );
  });
});
