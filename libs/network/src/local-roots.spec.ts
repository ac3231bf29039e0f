import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalPathDeniedError, LocalPathMissingError } from './local-path.errors.js';
import { PolicyNetwork } from './policy-network.js';

describe('Local paths', () => {
  let base: string;
  const at = (...steps: string[]) => join(base, ...steps);
  const network = (localRoots: string[], forbiddenPaths: string[] = []) =>
    new PolicyNetwork({ localRoots, forbiddenPaths });
  const inA = () => network([at('a')]);

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'data-backends-roots-')));
    for (const directory of ['a/inner', 'a/o ü%', 'ab', 'outside']) await mkdir(at(directory), { recursive: true });
    await writeFile(at('a/file'), '');
  });
  afterEach(() => rm(base, { recursive: true }));

  it.each(['a', 'a/', 'a/inner', 'a/file', 'a/o ü%', 'a/inner/..', 'ab/../a', 'a//inner/.'])(
    '%s is found',
    async (path) => {
      const expected = await realpath(at(path));
      await expect(inA().localPath(`${base}/${path}`)).resolves.toBe(expected);
      await expect(inA().localPath(pathToFileURL(`${base}/${path}`).href)).resolves.toBe(expected);
    },
  );

  it('file: URLs may name localhost and be written with one slash', async () => {
    await expect(inA().localPath(`file://localhost${at('a')}`)).resolves.toBe(at('a'));
    await expect(inA().localPath(`file:${at('a')}`)).resolves.toBe(at('a'));
    await expect(inA().localPath(`FILE://${at('a')}`)).resolves.toBe(at('a'));
    await expect(inA().localPath(`file://${base}/%61`)).resolves.toBe(at('a'));
  });

  it('percent-encoding means nothing in a path', async () => {
    await mkdir(at('a/%2e%2e'));
    await expect(inA().localPath(at('a/%2e%2e'))).resolves.toBe(at('a/%2e%2e'));
  });

  it('nothing is found without roots', async () => {
    await expect(network([]).localPath(at('a'))).rejects.toThrow(LocalPathDeniedError);
  });

  it('the remedy names the option and the variable', async () => {
    await expect(network([]).localPath(at('a'))).rejects.toMatchObject({
      code: 'FS_PATH_ESCAPE',
      message: expect.stringMatching(/localRoots.*DATA_BACKENDS_LOCAL_ROOTS/),
    });
  });

  it.each(['ab', '', 'a/..', 'a/../ab', 'outside', 'a/../../../etc', 'not there', 'a/../not there'])(
    '%j lies outside',
    async (path) => {
      await expect(inA().localPath(`${base}/${path}`)).rejects.toThrow(LocalPathDeniedError);
      await expect(inA().localPath(`file://${base}/${path}`)).rejects.toThrow(LocalPathDeniedError);
    },
  );

  it('percent-encoded steps in a URL do not lead outside', async () => {
    for (const steps of ['%2e%2e/outside', '..%2foutside', '%2E%2E%2Foutside', '..\\outside', '%00', '%ff']) {
      await expect(inA().localPath(`file://${at('a')}/${steps}`)).rejects.toThrow(LocalPathDeniedError);
    }
  });

  it.each([
    '.',
    'a',
    '../a',
    '~',
    '~/a',
    '',
    'http://h.example/x',
    '/\0',
    '/etc',
    '/proc/self',
    '/',
    'file://h.example/etc',
    'file:',
    'file://[x',
  ])('%j is refused', async (path) => {
    await expect(inA().localPath(path)).rejects.toThrow(LocalPathDeniedError);
  });

  it('a URL with ? or # is refused rather than cut off', async () => {
    for (const rest of ['?x', '#x']) {
      await expect(inA().localPath(`${pathToFileURL(at('a')).href}${rest}`)).rejects.toThrow(LocalPathDeniedError);
    }
  });

  it('what is missing under a root is missing, as is the root when it is not mounted', async () => {
    await expect(inA().localPath(at('a/none'))).rejects.toThrow(LocalPathMissingError);
    await expect(inA().localPath(at('a/none/deeper'))).rejects.toThrow(LocalPathMissingError);
    await expect(inA().localPath(at('a/file/deeper'))).rejects.toThrow(LocalPathMissingError);
    await expect(network([at('gone')]).localPath(at('gone/x'))).rejects.toMatchObject({ code: 'FS_ROOT_MISSING' });
  });

  it('a root that appears later is found then', async () => {
    const late = network([at('late')]);
    await expect(late.localPath(at('late'))).rejects.toThrow(LocalPathMissingError);
    await mkdir(at('late'));
    await expect(late.localPath(at('late'))).resolves.toBe(at('late'));
  });

  it('a root may be a symbolic link, and is then known by both names', async () => {
    await symlink(at('a'), at('alias'));
    const aliased = network([at('alias')]);
    await expect(aliased.localPath(at('alias/inner'))).resolves.toBe(at('a/inner'));
    await expect(aliased.localPath(at('a/inner'))).resolves.toBe(at('a/inner'));
  });

  describe('with symbolic links', () => {
    it('that stay inside the roots are followed', async () => {
      await symlink('inner', at('a/relative'));
      await symlink(at('a/inner'), at('a/absolute'));
      await symlink('relative', at('a/chain'));
      await symlink('../../ab', at('a/inner/other-root'));
      await mkdir(at('ab/x'));
      for (const name of ['relative', 'absolute', 'chain']) {
        await expect(inA().localPath(at('a', name))).resolves.toBe(at('a/inner'));
      }
      await expect(network([at('a'), at('ab')]).localPath(at('a/inner/other-root/x'))).resolves.toBe(at('ab/x'));
    });

    it('that lead outside are refused, and tell nothing of what is there', async () => {
      await symlink('/', at('a/root'));
      await symlink('../outside', at('a/out'));
      await symlink(at('ab'), at('a/neighbour'));
      await symlink('out', at('a/chain'));
      await symlink(at('outside/none'), at('a/dangling'));
      const paths = [
        'root',
        'root/etc',
        'root/none',
        'out',
        'out/none',
        'neighbour',
        'chain',
        'dangling',
        'dangling/x',
      ];
      for (const path of paths) await expect(inA().localPath(at('a', path))).rejects.toThrow(LocalPathDeniedError);
    });

    it('that lead outside and in again are refused', async () => {
      await symlink(at('a'), at('outside/back'));
      await symlink('../outside/back/inner', at('a/round'));
      await expect(inA().localPath(at('a/round'))).rejects.toThrow(LocalPathDeniedError);
      await symlink(at('outside'), at('a/out'));
      await symlink('out/../ab', at('a/trick'));
      await mkdir(at('a/ab'));
      await expect(inA().localPath(at('a/trick'))).rejects.toThrow(LocalPathDeniedError);
    });

    it('that point at nothing inside, or at each other, are missing', async () => {
      await symlink('none', at('a/dangling'));
      await symlink('loop', at('a/loop'));
      await expect(inA().localPath(at('a/dangling'))).rejects.toThrow(LocalPathMissingError);
      await expect(inA().localPath(at('a/loop'))).rejects.toThrow(LocalPathMissingError);
    });
  });

  describe('and the data directory', () => {
    beforeEach(() => mkdir(at('a/data/demo/repository'), { recursive: true }));

    it('may not be read, nor what it holds, nor what holds it', async () => {
      const guarded = network([at('a')], [at('a/data')]);
      await symlink('data', at('a/link'));
      for (const path of ['a/data', 'a/data/demo', 'a/data/none', 'a', 'a/link']) {
        await expect(guarded.localPath(at(path))).rejects.toThrow(LocalPathDeniedError);
      }
      await expect(guarded.localPath(at('a/inner'))).resolves.toBe(at('a/inner'));
    });

    it('is not told of to those who ask about paths outside the roots', async () => {
      const guarded = network([at('a')], [at('a/data')]);
      await expect(guarded.localPath(base)).rejects.toThrow(/localRoots/);
    });

    it('may not be read when it is a root itself', async () => {
      const guarded = network([at('a/data')], [at('a/data')]);
      await expect(guarded.localPath(at('a/data'))).rejects.toThrow(LocalPathDeniedError);
      await expect(guarded.localPath(at('a/data/demo'))).rejects.toThrow(LocalPathDeniedError);
    });

    it('may be read where an operator opened a directory inside it', async () => {
      const guarded = network([at('a'), at('a/data/demo')], [at('a/data')]);
      await expect(guarded.localPath(at('a/data/demo/repository'))).resolves.toBe(at('a/data/demo/repository'));
      await expect(guarded.localPath(at('a/data'))).rejects.toThrow(LocalPathDeniedError);
    });
  });
});
