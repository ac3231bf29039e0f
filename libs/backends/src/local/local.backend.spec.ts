import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Test } from '@nestjs/testing';
import { type BackendContext, DEFAULT_LIMITS, type Entry, type Limits } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { LocalBackendPlugin } from './local-backend.plugin.js';
import { LocalBackend } from './local.backend.js';

describe('LocalBackend', () => {
  const backend = new LocalBackend();
  let folder: string;
  let allowed: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'local-backend-')));
    allowed = join(folder, 'allowed');
    mkdirSync(join(allowed, 'configs/sub'), { recursive: true });
    writeFileSync(join(allowed, 'configs/a.yaml'), 'a: 1');
    writeFileSync(join(allowed, 'configs/sub/.b'), '');
    mkdirSync(join(folder, 'secret'));
    writeFileSync(join(folder, 'secret/key'), 'secret');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const context = (limits: Partial<Limits> = {}, signal = new AbortController().signal): BackendContext => ({
    signal,
    logger: { log: () => {}, error: () => {}, warn: () => {} },
    progress: { report: () => {} },
    cacheDir: join(folder, 'cache'),
    limits: { ...DEFAULT_LIMITS, ...limits },
    network: new PolicyNetwork({ localRoots: [allowed] }),
  });

  const list = async (url: string, options = context()): Promise<Entry[]> => {
    await using snapshot = await backend.fetch({ url, parameters: {} }, options);
    const entries: Entry[] = [];
    for await (const entry of snapshot.list()) entries.push(entry);
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  };

  const paths = async (url: string) => (await list(url)).map(({ path }) => path);

  it('reads the files below a path and below a file URL', async () => {
    expect(await paths(join(allowed, 'configs'))).toEqual(['a.yaml', 'sub/.b']);
    expect(await paths(pathToFileURL(join(allowed, 'configs')).href)).toEqual(['a.yaml', 'sub/.b']);
    expect(await paths(`${allowed}/configs/sub/..//`)).toEqual(['a.yaml', 'sub/.b']);
    await using snapshot = await backend.fetch({ url: join(allowed, 'configs'), parameters: {} }, context());
    const contents: string[] = [];
    for await (const { entry, body } of snapshot.read(snapshot.list()))
      contents.push(`${entry.path}=${await buffer(body)}`);
    expect(contents.sort()).toEqual(['a.yaml=a: 1', 'sub/.b=']);
  });

  it('has no revision, so that the listing tells', async () => {
    const target = { url: join(allowed, 'configs'), parameters: {} };
    expect(await backend.revision(target, context())).toBeNull();
    await using snapshot = await backend.fetch(target, context());
    expect(snapshot.revision).toBeNull();
  });

  it('decodes percent-encoding in URLs, and takes paths as they are written', async () => {
    for (const name of ['with space', 'é#?', '100%25', '100%']) {
      mkdirSync(join(allowed, name));
      writeFileSync(join(allowed, name, name), '');
    }
    expect(await paths(`file://${allowed}/with%20space`)).toEqual(['with space']);
    expect(await paths(`file://${allowed}/%C3%A9%23%3F`)).toEqual(['é#?']);
    expect(await paths(`file://${allowed}/100%25`)).toEqual(['100%']);
    expect(await paths(`${allowed}/100%25`)).toEqual(['100%25']);
    expect(await paths(`${allowed}/é#?`)).toEqual(['é#?']);
  });

  it.each([
    ['the directory above', () => folder],
    ['a directory beside', () => join(folder, 'secret')],
    ['a way out by dots', () => `${allowed}/configs/../../secret`],
    ['encoded dots', () => `file://${allowed}/%2e%2e/secret`],
    ['the file system', () => '/'],
    ['what the kernel shows', () => '/proc/self'],
    [
      'a link to the outside',
      () => {
        symlinkSync(join(folder, 'secret'), join(allowed, 'link'));
        return join(allowed, 'link');
      },
    ],
  ])('refuses %s with FS_PATH_ESCAPE', async (_, url) => {
    await expect(list(url())).rejects.toMatchObject({ code: 'FS_PATH_ESCAPE' });
  });

  it('refuses everything when there are no local roots', async () => {
    const closed = { ...context(), network: new PolicyNetwork({}) };
    await expect(list(join(allowed, 'configs'), closed)).rejects.toMatchObject({ code: 'FS_PATH_ESCAPE' });
  });

  it('refuses a directory that is swapped for a link after it was allowed', async () => {
    await using snapshot = await backend.fetch({ url: join(allowed, 'configs'), parameters: {} }, context());
    renameSync(join(allowed, 'configs'), join(folder, 'was'));
    symlinkSync(join(folder, 'secret'), join(allowed, 'configs'));
    await expect(snapshot.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'FS_PATH_ESCAPE' });
  });

  it('lists links in the directory and reads nothing through them', async () => {
    symlinkSync(join(folder, 'secret'), join(allowed, 'configs/out'));
    symlinkSync('..', join(allowed, 'configs/sub/up'));
    expect((await list(join(allowed, 'configs'))).map(({ path, type }) => `${path} ${type}`)).toEqual([
      'a.yaml file',
      'out symlink',
      'sub/.b file',
      'sub/up symlink',
    ]);
  });

  it.each([
    ['FS_ROOT_MISSING', 'missing'],
    ['FS_ROOT_NOT_DIRECTORY', 'configs/a.yaml'],
  ])('fails with %s, and never lists nothing', async (code, path) => {
    await expect(list(join(allowed, path))).rejects.toMatchObject({ code });
  });

  it('fails with FS_ROOT_MISSING when the directory is removed between the check and the listing', async () => {
    await using snapshot = await backend.fetch({ url: join(allowed, 'configs'), parameters: {} }, context());
    rmSync(join(allowed, 'configs'), { recursive: true });
    await expect(snapshot.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'FS_ROOT_MISSING' });
  });

  it('lists an empty directory as empty', async () => {
    mkdirSync(join(allowed, 'empty'));
    expect(await list(join(allowed, 'empty'))).toEqual([]);
  });

  it('follows a file that becomes a directory, and back', async () => {
    const root = join(allowed, 'configs');
    rmSync(join(root, 'a.yaml'));
    mkdirSync(join(root, 'a.yaml'));
    writeFileSync(join(root, 'a.yaml/inner'), 'x');
    expect(await paths(root)).toEqual(['a.yaml/inner', 'sub/.b']);
    rmSync(join(root, 'a.yaml'), { recursive: true });
    writeFileSync(join(root, 'a.yaml'), 'x');
    expect(await paths(root)).toEqual(['a.yaml', 'sub/.b']);
  });

  it('says what it cannot read, and goes on', async () => {
    chmodSync(join(allowed, 'configs/sub'), 0o000);
    // File modes do not hold for root.
    const isRoot = process.geteuid!() === 0;
    chmodSync(folder, 0o755);
    if (isRoot) process.seteuid!(65_534);
    try {
      const entries = await list(join(allowed, 'configs'));
      expect(entries.map(({ path, problem }) => [path, problem?.code, problem?.incomplete])).toEqual([
        ['a.yaml', undefined, undefined],
        ['sub', 'FS_UNREADABLE', true],
      ]);
    } finally {
      if (isRoot) process.seteuid!(0);
      chmodSync(join(allowed, 'configs/sub'), 0o755);
    }
  });

  it('keeps to the limit of files and to the signal', async () => {
    await expect(list(join(allowed, 'configs'), context({ maxFiles: 2 }))).rejects.toMatchObject({
      code: 'SYNC_LIMIT_EXCEEDED',
    });
    const reason = new Error('cancelled');
    await expect(list(join(allowed, 'configs'), context({}, AbortSignal.abort(reason)))).rejects.toBe(reason);
  });

  it.each([
    '/srv/configs',
    '/',
    '/srv/100%/x',
    '/srv/ä b?#',
    'file:///srv/configs',
    'FILE:///srv/%20x',
    'file://localhost/srv',
  ])('accepts %j as a URL, and leaves it as it is', (url) => {
    const source = { url, parameters: {} };
    expect(backend.normalize(source)).toEqual(source);
  });

  it.each([
    '',
    'srv',
    './srv',
    '../srv',
    '~',
    '~/srv',
    '/srv\0',
    '/srv\ud800',
    'file:',
    'file:srv',
    'file:/srv',
    'file://host/srv',
    'file://user:canary@host/srv',
    'file:///srv?x',
    'file:///srv#x',
    'file:///srv%2fx',
    'file:///srv%00',
    'file:///srv%ff',
    'https://user:canary@host/x',
    'smb://host/share',
    `/${'x'.repeat(20_000)}`,
  ])('refuses %.40j as a URL, without repeating it', async (url) => {
    const expected = { code: 'NET_URL_INVALID', message: expect.not.stringContaining('canary') };
    expect(() => backend.normalize({ url, parameters: {} })).toThrow(expect.objectContaining(expected));
    await expect(list(url)).rejects.toMatchObject(expected);
  });

  it('comes with its plugin', async () => {
    const module = await Test.createTestingModule({ imports: [LocalBackendPlugin] }).compile();
    expect(module.get(LocalBackend)).toBeInstanceOf(LocalBackend);
    await module.close();
  });
});
