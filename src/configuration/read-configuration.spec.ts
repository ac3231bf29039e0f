import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from './read-configuration.js';

describe('the configuration', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'data-backends-configuration-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const read = (environment: Record<string, string> = {}) => readConfiguration(environment, directory);
  const write = (name: string, content: string) => writeFile(join(directory, name), content);

  it('needs nothing', async () => {
    expect(await read()).toEqual({
      host: '127.0.0.1',
      port: 3000,
      adminToken: undefined,
      secureCookies: false,
      requestLimits: {},
      requestTimeout: 60_000,
      trustedProxies: [],
      logLevel: 'log',
      demo: false,
      dataDir: join(directory, 'data'),
      dataBackends: {
        database: { url: undefined },
        dataDir: join(directory, 'data'),
        plugins: [],
        pluginSettings: {},
        encryptionKeys: [],
        secrets: { variables: [], files: [] },
        localRoots: [],
        network: { preset: 'internal', allow: [], deny: [] },
        retention: {},
        worker: {},
        scheduler: { enabled: true },
        limits: {},
      },
    });
  });

  it('says which jobs the process runs', async () => {
    await write('data-backends.config.json', '{ "queues": ["low"], "concurrency": 7, "worker": true }');
    expect((await read()).dataBackends.worker).toEqual({ queues: ['low'], concurrency: 7 });
    const environment = { DATA_BACKENDS_QUEUES: 'high, acme.reports', DATA_BACKENDS_CONCURRENCY: '1' };
    expect((await read(environment)).dataBackends.worker).toEqual({
      queues: ['high', 'acme.reports'],
      concurrency: 1,
    });
    expect((await read({ ...environment, DATA_BACKENDS_WORKER: 'false' })).dataBackends.worker).toBe(false);
    await expect(read({ DATA_BACKENDS_QUEUES: ',', DATA_BACKENDS_CONCURRENCY: '0' })).rejects.toThrow(
      /QUEUES: must name a queue.*\n.*CONCURRENCY: must be a whole number from 1 to 1000/,
    );
  });

  it('is taken from the environment', async () => {
    const configuration = await read({
      HOST: 'localhost',
      PORT: '0',
      DATABASE_URL: 'postgres://localhost/x',
      DATA_BACKENDS_DATA_DIR: 'state',
      DATA_BACKENDS_LOCAL_ROOTS: '/srv/a:/srv/b:',
      DATA_BACKENDS_PLUGINS: '@acme/ftp-backend, acme',
      DATA_BACKENDS_ADMIN_TOKEN: 'token',
      DATA_BACKENDS_ENCRYPTION_KEYS: 'new,old',
      DATA_BACKENDS_SECRET_VARIABLES: 'GIT_TOKEN, S3_*',
      DATA_BACKENDS_SECRET_FILES: '/run/secrets/git:/run/secrets/s3',
      DATA_BACKENDS_NETWORK_PRESET: 'public',
      DATA_BACKENDS_NETWORK_ALLOW: '10.0.0.0/8, git.example.org',
      DATA_BACKENDS_NETWORK_DENY: '192.0.2.1',
      DATA_BACKENDS_WORKER: 'false',
      DATA_BACKENDS_SCHEDULER: 'false',
      DATA_BACKENDS_MINIMUM_INTERVAL: '1s',
      DATA_BACKENDS_JOB_RETENTION: '24h',
      DATA_BACKENDS_REVISION_MINIMUM: '3',
      DATA_BACKENDS_SYNC_TIMEOUT: '10m',
      DATA_BACKENDS_IDLE_TIMEOUT: '20s',
      DATA_BACKENDS_MAX_FILE_BYTES: '1048576',
      DATA_BACKENDS_REQUEST_LIMIT: '0',
      DATA_BACKENDS_ATTEMPT_LIMIT: '5',
      DATA_BACKENDS_DELIVERY_LIMIT: '6',
      DATA_BACKENDS_MAX_BODY_BYTES: '1000',
      DATA_BACKENDS_MAX_DELIVERY_BYTES: '2000',
      DATA_BACKENDS_REQUEST_TIMEOUT: '5s',
      DATA_BACKENDS_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      DATA_BACKENDS_LOG_LEVEL: 'info',
    });
    expect(configuration).toMatchObject({
      requestLimits: { requests: 0, attempts: 5, deliveries: 6, bodyBytes: 1_000, deliveryBytes: 2_000 },
      requestTimeout: 5_000,
      trustedProxies: ['10.0.0.0/8', '::1'],
      host: 'localhost',
      port: 0,
      adminToken: 'token',
      logLevel: 'log',
      dataDir: join(directory, 'state'),
      dataBackends: {
        database: { url: 'postgres://localhost/x' },
        plugins: ['@acme/ftp-backend', 'acme'],
        encryptionKeys: ['new', 'old'],
        secrets: { variables: ['GIT_TOKEN', 'S3_*'], files: ['/run/secrets/git', '/run/secrets/s3'] },
        localRoots: ['/srv/a', '/srv/b'],
        network: { preset: 'public', allow: ['10.0.0.0/8', 'git.example.org'], deny: ['192.0.2.1'] },
        retention: { jobs: 86_400_000, minRevisions: 3 },
        worker: false,
        scheduler: { enabled: false, minimumInterval: 1_000 },
        limits: { syncTimeout: 600_000, idleTimeout: 20_000, maxFileBytes: 1_048_576 },
      },
    });
  });

  it.each(['proxy.example', '10.0.0.0/33', '0.0.0.0/0', 'fe80::1%eth0', '10.0.0.0/8/9', '/8', 'all'])(
    'trusts no proxy "%s"',
    async (proxy) => {
      await expect(read({ DATA_BACKENDS_TRUSTED_PROXIES: proxy })).rejects.toThrow(
        /TRUSTED_PROXIES: must be addresses/,
      );
    },
  );

  it.each([
    [
      'json',
      '{ "port": 4000, "DATA_DIR": "state", "DATA_BACKENDS_LOCAL_ROOTS": ["/srv"], "pluginSettings": { "a": {} } }',
    ],
    ['js', 'export default { port: 4000, DATA_DIR: "state", localRoots: "/srv", pluginSettings: { a: {} } };'],
  ])('is taken from a file (%s), by the names of the variables or in camel case', async (kind, content) => {
    await write('package.json', '{ "type": "module" }');
    await write(`data-backends.config.${kind}`, content);
    expect(await read({ HOST: '::1' })).toMatchObject({
      host: '::1',
      port: 4000,
      dataDir: join(directory, 'state'),
      dataBackends: { localRoots: ['/srv'], pluginSettings: { a: {} } },
    });
  });

  it('prefers the environment, and takes an empty variable for none', async () => {
    await write('data-backends.config.json', '{ "port": 4000, "host": "localhost" }');
    expect(await read({ PORT: '5000', HOST: ' ' })).toMatchObject({ port: 5000, host: 'localhost' });
  });

  it.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '65536' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://localhost' }, 'DATABASE_URL'],
    [{ DATA_BACKENDS_SYNC_TIMEOUT: '10 parsecs' }, 'DATA_BACKENDS_SYNC_TIMEOUT'],
    [{ DATA_BACKENDS_MAX_FILES: '0' }, 'DATA_BACKENDS_MAX_FILES'],
    [{ DATA_BACKENDS_NETWORK_PRESET: 'open' }, 'DATA_BACKENDS_NETWORK_PRESET'],
    [{ DATA_BACKENDS_NETWORK_ALLOW: '10.0.0.0/99' }, 'DATA_BACKENDS_NETWORK_ALLOW'],
    [{ DATA_BACKENDS_DEMO: 'perhaps' }, 'DATA_BACKENDS_DEMO'],
    [{ DATA_BACKENDS_LOG_LEVEL: 'loud' }, 'DATA_BACKENDS_LOG_LEVEL'],
    [{ DATA_BACKENDS_DATADIR: 'x' }, 'DATA_BACKENDS_DATADIR'],
  ])('names the mistake in %j', async (environment, variable) => {
    await expect(read(environment as never)).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringContaining(`\n  ${variable}: `),
    });
  });

  it('names every mistake at once', async () => {
    await write('data-backends.config.json', '{ "demo": 7 }');
    const error: Error = (await read({ PORT: 'x', DATA_BACKENDS_WORKER: 'x' }).catch(
      (thrown: Error) => thrown,
    )) as never;
    expect(error.message.match(/^ {2}.+?(?=: m)/gm)).toEqual([
      '  PORT',
      '  DATA_BACKENDS_WORKER',
      '  data-backends.config.json: demo',
    ]);
  });

  it.each([
    ['{ "colour": "red" }', 'data-backends.config.json: colour: there is no such setting'],
    ['[]', 'does not hold an object'],
    ['{ "encryptionKeys": ["hunter2"', 'cannot be loaded: it is not well-formed'],
  ])('refuses the file %s', async (content, words) => {
    await write('data-backends.config.json', content);
    const error = (await read().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: 'OPTIONS_INVALID', message: expect.stringContaining(words) });
    expect(error.message).not.toContain('hunter2');
  });

  it('refuses two files', async () => {
    await write('data-backends.config.json', '{}');
    await write('data-backends.config.js', 'export default {};');
    await expect(read()).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });

  describe('of proxies', () => {
    const proxiesOf = async (environment: Record<string, string>) =>
      (await read(environment)).dataBackends.network?.proxies;

    it('is that of every other program, when nothing else is said', async () => {
      expect(
        await proxiesOf({
          http_proxy: 'http://lower.example:1',
          HTTP_PROXY: 'http://upper.example:1',
          HTTPS_PROXY: 'proxy.example:3128',
          ALL_PROXY: 'socks5h://all.example',
          NO_PROXY: 'localhost, .corp.example,10.0.0.0/8,',
        }),
      ).toEqual({
        http: 'http://lower.example:1',
        https: 'proxy.example:3128',
        all: 'socks5h://all.example',
        noProxy: ['localhost', '.corp.example', '10.0.0.0/8'],
      });
    });

    it('is ours first, then that of the file', async () => {
      await write('data-backends.config.json', '{ "allProxy": "file.example:1", "httpProxy": "file.example:2" }');
      expect(
        await proxiesOf({
          DATA_BACKENDS_HTTP_PROXY: 'ours.example:3',
          HTTP_PROXY: 'theirs.example:4',
          ALL_PROXY: 'theirs.example:5',
          HTTPS_PROXY: 'theirs.example:6',
          NO_PROXY: 'theirs.example',
          DATA_BACKENDS_NO_PROXY: 'ours.example',
          DATA_BACKENDS_PROXY_CA_FILE: '/etc/ssl/proxy.pem',
        }),
      ).toEqual({
        http: 'ours.example:3',
        all: 'file.example:1',
        https: 'theirs.example:6',
        noProxy: ['ours.example'],
        caFile: '/etc/ssl/proxy.pem',
      });
    });

    it('is none when none is named, whatever is excepted', async () => {
      expect(await proxiesOf({ NO_PROXY: '<local>;10.*', HTTPS_PROXY: ' ' })).toBeUndefined();
    });

    it.each([
      ['HTTPS_PROXY', { HTTPS_PROXY: 'ftp://user:hunter2@proxy.example' }],
      ['DATA_BACKENDS_ALL_PROXY', { DATA_BACKENDS_ALL_PROXY: 'socks4://user:hunter2@proxy.example' }],
      ['no_proxy', { https_proxy: 'http://user:hunter2@proxy.example', no_proxy: '10.*' }],
    ])('names a mistake in %s, and no password', async (variable, environment) => {
      const error = (await read(environment as never).catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ code: 'OPTIONS_INVALID', message: expect.stringContaining(`\n  ${variable}: `) });
      expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
    });
  });

  describe('of the demo', () => {
    const npm = { npm_lifecycle_event: 'start' };

    it.each([
      [npm, true],
      [{ DATA_BACKENDS_DEMO: 'true' }, true],
      [{ ...npm, DATA_BACKENDS_DEMO: 'false' }, false],
      [{ ...npm, NODE_ENV: 'production' }, false],
      [{ ...npm, DATABASE_URL: 'postgres://localhost/x' }, false],
      [{}, false],
    ])('says with %j: %j', async (environment, demo) => {
      const configuration = await read(environment as never);
      expect(configuration.demo).toBe(demo);
      expect(configuration.dataBackends.localRoots).toEqual(demo ? [join(directory, 'data', 'demo')] : []);
    });

    it('lets what was made by an earlier start be read', async () => {
      await mkdir(join(directory, 'data', 'demo'), { recursive: true });
      expect((await read()).dataBackends.localRoots).toEqual([join(directory, 'data', 'demo')]);
    });
  });
});
