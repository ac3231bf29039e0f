import { DEFAULT_LIMITS, OptionsInvalidError } from '@lib/core';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type DataBackendsOptions, resolveOptions, resolveScheduler } from './data-backends.options.js';

function refusal(options: unknown): OptionsInvalidError {
  try {
    resolveOptions(options as DataBackendsOptions);
  } catch (error) {
    return error as OptionsInvalidError;
  }
  throw new Error('the options were accepted');
}

describe('The options', () => {
  it('may all be left out', () => {
    expect(resolveOptions({})).toEqual({
      database: { schema: 'data_backends', migrate: true, maxConnections: 10 },
      dataDir: join(process.cwd(), 'data'),
      plugins: [],
      // Tests run none.
      worker: false,
      pluginSettings: {},
      encryptionKeys: [],
      secrets: { variables: [], files: [] },
      localRoots: [],
      network: { preset: 'internal', allow: [], deny: [] },
      limits: DEFAULT_LIMITS,
    });
  });

  it('keep what is given beside the defaults', () => {
    const pool = new Pool();
    const { database, limits } = resolveOptions({ database: { pool }, limits: { syncTimeout: '10m', maxFiles: 5 } });
    expect(database).toEqual({ pool, schema: 'data_backends', migrate: true, maxConnections: 10 });
    expect(database && database.pool).toBe(pool);
    expect(limits).toEqual({ ...DEFAULT_LIMITS, syncTimeout: 600_000, maxFiles: 5 });
  });

  it('say whether schedules are fired: not in tests, unless asked for, and not without a database', () => {
    const scheduler = (options: DataBackendsOptions) => resolveScheduler(resolveOptions(options));
    expect(scheduler({})).toEqual({ enabled: false, minimumInterval: 60_000 });
    expect(scheduler({ scheduler: true })).toEqual({ enabled: true, minimumInterval: 60_000 });
    expect(scheduler({ scheduler: { enabled: true, minimumInterval: '1s' } })).toEqual({
      enabled: true,
      minimumInterval: 1_000,
    });
    expect(scheduler({ scheduler: true, database: false }).enabled).toBe(false);
  });

  it('can switch the database off', () => {
    expect(resolveOptions({ database: false }).database).toBe(false);
  });

  it.each<[string, unknown, string]>([
    ['an unknown option', { databse: {} }, '/databse'],
    ['an unknown option of the database', { database: { ulr: 'postgres://h/d' } }, '/database/ulr'],
    ['a URL of another database', { database: { url: 'mysql://h/d' } }, '/database/url'],
    ['a URL that is no text', { database: { url: 5 } }, '/database/url'],
    ['an empty URL, of a variable that is not set', { database: { url: '' } }, '/database/url'],
    ['a pool that is none', { database: { pool: {} } }, '/database/pool'],
    ['a pool without connections', { database: { maxConnections: 0 } }, '/database/maxConnections'],
    ['a switch that is no boolean', { database: { migrate: 'false' } }, '/database/migrate'],
    ['a database that is only switched on', { database: true }, '/database'],
    ['an empty data directory', { dataDir: '' }, '/dataDir'],
    ['plugins that are no list', { plugins: 'acme' }, '/plugins'],
    ['settings that are no object', { pluginSettings: [] }, '/pluginSettings'],
    ['an encryption key that is no text', { encryptionKeys: [Buffer.alloc(32)] }, '/encryptionKeys/0'],
    ['every variable', { secrets: { variables: ['*'] } }, '/secrets/variables/0'],
    ['a secret file that is relative', { secrets: { files: ['secrets'] } }, '/secrets/files/0'],
    ['a local root that is empty', { localRoots: ['/srv', ''] }, '/localRoots/1'],
    ['local roots that are no list', { localRoots: '/srv' }, '/localRoots'],
    ['a network preset that does not exist', { network: { preset: 'open' } }, '/network/preset'],
    ['a network rule that is none', { network: { allow: ['10.0.0.0/33'] } }, '/network/allow/0'],
    ['a proxy of another kind', { network: { proxies: { https: 'ftp://h' } } }, '/network/proxies/https'],
    [
      'an exception from proxies that is none',
      { network: { proxies: { noProxy: ['10.*'] } } },
      '/network/proxies/noProxy/0',
    ],
    ['an unknown limit', { limits: { maxfiles: 1 } }, '/limits/maxfiles'],
    ['a limit of nothing', { limits: { maxFiles: 0 } }, '/limits/maxFiles'],
    ['a retention that is none', { retention: { jobs: 'for ever' } }, '/retention/jobs'],
    ['a scheduler that is no switch', { scheduler: 'yes' }, '/scheduler'],
    ['a duration that is none', { limits: { syncTimeout: '1 day' } }, '/limits/syncTimeout'],
  ])('refuse %s, with its path and the remedy', (_what, options, pointer) => {
    const error = refusal(options);
    expect(error).toBeInstanceOf(OptionsInvalidError);
    expect(error.code).toBe('OPTIONS_INVALID');
    expect(error.errors?.map((field) => field.pointer)).toEqual([pointer]);
    expect(error.message).toContain(pointer);
    expect(error.message).toMatch(/must be|expected|There is no such|the network rule|is not valid/i);
    expect(error.message).toMatch(/[^.]\. Correct them in forRoot\(\)\.$/);
  });

  it('refuse an encryption key that is none, before a database is opened with it', () => {
    expect(refusal({ encryptionKeys: ['c2hvcnQ='] })).toMatchObject({ code: 'SECRET_KEY_INVALID' });
  });

  it('name everything that is wrong at once', () => {
    expect(refusal({ dataDir: 1, limits: { maxFiles: -1 } }).errors).toHaveLength(2);
  });

  it('never repeat a secret', () => {
    expect(refusal({ encryptionKeys: ['my-secret-key'] }).message).not.toContain('my-secret-key');
    expect(refusal({ database: { url: 'mysql://user:hunter2@host/db' } }).message).not.toContain('hunter2');
    const proxies = { https: 'ftp://user:hunter2@host' };
    expect(refusal({ network: { proxies } }).message).not.toContain('hunter2');
  });

  it('are checked when they are not even an object', () => {
    expect(refusal(undefined).code).toBe('OPTIONS_INVALID');
    expect(refusal(null).code).toBe('OPTIONS_INVALID');
  });
});
