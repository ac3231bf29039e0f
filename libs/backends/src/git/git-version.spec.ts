import * as fc from 'fast-check';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import { newGitContext } from '../../../../test/support/git-context.js';
import { GitServer } from '../../../../test/support/git-server.js';
import { GitBackend } from './git.backend.js';
import type { GitParameters } from './git-parameters.js';
import { VersionPicker, VersionRange } from './git-version.js';

const pick = (range: string, tags: readonly string[], prefix = '') => {
  const picker = new VersionPicker(VersionRange.parse(range, prefix));
  tags.forEach((tag, index) => picker.offer(`refs/tags/${tag}`, `${index}`));
  return picker.best?.name ?? picker.highest;
};

describe('VersionPicker', () => {
  it.each<[string, string[], string | string[]]>([
    ['1.x', ['v1.2.0', 'v1.10.0', 'v1.9.9', 'v2.0.0'], 'v1.10.0'],
    ['>=2.1 <3', ['2.0.9', '2.1.0', '2.9.1', '3.0.0'], '2.9.1'],
    ['^1.2.3 || 3', ['1.9.0', '3.1.4', '4.0.0'], '3.1.4'],
    ['v1.2', ['v1.2.7', 'v1.3.0'], 'v1.2.7'],
    ['=1.2.3', ['1.2.3', '1.2.4'], '1.2.3'],
    ['*', ['v1.0.0', 'v2.0.0-rc.1', 'latest', 'v3'], 'v1.0.0'],
    ['>=2.0.0-rc', ['v1.0.0', 'v2.0.0-rc.1', 'v2.0.0-rc.2', 'v2.1.0-rc.1'], 'v2.0.0-rc.2'],
    ['>=2.0.0-rc', ['v2.0.0-rc.1', 'v2.0.0'], 'v2.0.0'],
    ['1.x', ['v1.0', 'v1', 'release-1.0.0', '1.0.0.0', '01.0.0', '', 'x/v1.0.0'], []],
    ['1.x', ['v2.0.0', 'v0.9.0', 'v0.8.0', 'v0.10.0'], ['v2.0.0', 'v0.10.0', 'v0.9.0']],
  ])('in %j of %j picks %j', (range, tags, expected) => {
    expect(pick(range, tags)).toEqual(expected);
  });

  it('looks behind a prefix only', () => {
    const tags = ['v9.9.9', 'app/v1.0.0', 'app/1.1.0', 'application/v3.0.0', 'web/v2.0.0', 'app/v1'];
    expect(pick('*', tags, 'app/')).toBe('app/1.1.0');
    expect(pick('2', tags, 'app/')).toEqual(['app/1.1.0', 'app/v1.0.0']);
  });

  it('takes what an annotated tag points to', () => {
    const picker = new VersionPicker(VersionRange.parse('*'));
    picker.offer('refs/tags/v1.0.0', 'tag object');
    picker.offer('refs/tags/v1.0.0^{}', 'commit');
    picker.offer('refs/tags/nightly', 'other object');
    picker.offer('refs/tags/nightly^{}', 'other commit');
    expect(picker.best).toMatchObject({ name: 'v1.0.0', id: 'commit' });
  });

  it('agrees with semver, whatever the order of the tags', () => {
    const number = fc.nat({ max: 3 });
    const tag = fc
      .tuple(fc.constantFrom('', 'v'), number, number, number, fc.constantFrom('', '-rc.1', '-rc.2', '+build', '-a+b'))
      .map(([v, major, minor, patch, rest]) => `${v}${major}.${minor}.${patch}${rest}`);
    const range = fc.constantFrom('*', '1.x', '^2.1', '>=1.2 <3', '>=2.0.0-rc.1', '~3.1.1-a', '0');
    fc.assert(
      fc.property(fc.uniqueArray(tag, { maxLength: 30 }), range, (tags, given) => {
        const best = pick(given, tags);
        const expected = semver.maxSatisfying(tags, given);
        if (expected === null) return expect(Array.isArray(best)).toBe(true);
        expect(semver.compare(best as string, expected)).toBe(0);
        expect(pick(given, tags.toReversed())).toEqual(best);
      }),
    );
  });

  it('refuses what is no range', () => {
    for (const range of ['one', '1.x.y.z', '>=', '^'.repeat(300), '1 || two', '1.x'.padEnd(257)]) {
      expect(() => VersionRange.parse(range)).toThrow(
        expect.objectContaining({
          code: 'GIT_REF_INVALID',
          errors: [expect.objectContaining({ pointer: '/parameters/version' })],
        }),
      );
    }
  });
});

describe('a git source that follows versions', () => {
  let folder: string;
  let server: GitServer;
  const backend = new GitBackend();

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'git-version-spec-')));
    server = await GitServer.start();
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let number = 0;
  async function newRepository() {
    const name = `repository-${(number += 1)}`;
    return { repository: await server.createRepository(name), url: server.url(name) };
  }

  const probe = async (url: string, parameters: GitParameters) =>
    backend.revision({ url, parameters }, await newGitContext(folder));

  it('reads the commit of the highest tag, and names the tag', async () => {
    const { repository, url } = await newRepository();
    const first = await repository.commit({ a: '1' });
    await repository.tag('v1.9.0');
    const second = await repository.commit({ a: '2' });
    await repository.tag('v1.10.0', { annotated: true });
    await repository.commit({ a: '3' });
    await repository.tag('v2.0.0-rc.1');
    server.resetRequests();
    expect(await probe(url, { version: '1.x' })).toBe(second);
    expect(server.requests).toHaveLength(2);
    expect(server.requests.every(({ method }) => ['GET', 'POST'].includes(method))).toBe(true);
    const context = await newGitContext(folder);
    await using snapshot = await backend.fetch({ url, parameters: { version: '1.x' } }, context);
    expect(snapshot).toMatchObject({ revision: second, details: { commit: second, tag: 'v1.10.0' } });
    expect(await probe(url, { version: '<1.10' })).toBe(first);
  });

  it('sees a new tag, one that moves and one that goes', async () => {
    const { repository, url } = await newRepository();
    const first = await repository.commit({ a: '1' });
    await repository.tag('app/v1.0.0', { annotated: true });
    const parameters = { version: '1', tagPrefix: 'app/' };
    expect(await probe(url, parameters)).toBe(first);
    const second = await repository.commit({ a: '2' });
    await repository.tag('app/v1.0.0', { annotated: true });
    expect(await probe(url, parameters)).toBe(second);
    await repository.tag('app/v1.0.1', { at: first });
    expect(await probe(url, parameters)).toBe(first);
    await repository.deleteTag('app/v1.0.1');
    expect(await probe(url, parameters)).toBe(second);
  });

  it('says which tags there are when none matches', async () => {
    const { repository, url } = await newRepository();
    await repository.commit({ a: '1' });
    await expect(probe(url, { version: '1.x' })).rejects.toMatchObject({
      code: 'GIT_REF_NOT_FOUND',
      message: expect.stringMatching(/no tag with a version in "1\.x"\. None of its tags is a version/),
    });
    for (const tag of ['v0.1.0', 'v0.2.0', 'v0.10.0', 'v0.3.0', 'other']) await repository.tag(tag);
    const context = await newGitContext(folder);
    // One after the other: a failure that nobody listens to yet would end the test.
    for (const attempt of [
      () => probe(url, { version: '1.x' }),
      () => backend.fetch({ url, parameters: { version: '1.x' } }, context),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'GIT_REF_NOT_FOUND',
        message: expect.stringContaining('Its highest versions are v0.10.0, v0.3.0, v0.2.0;'),
      });
    }
  });

  it('says that a repository is empty', async () => {
    const { url } = await newRepository();
    await expect(probe(url, { version: '1.x' })).rejects.toMatchObject({ code: 'GIT_EMPTY_REPOSITORY' });
  });

  it('goes through 100,000 tags', async () => {
    const { repository, url } = await newRepository();
    const commit = await repository.commit({ a: '1' });
    const names = Array.from({ length: 100_000 }, (_, index) => `v${index % 100}.${Math.floor(index / 100)}.0`);
    const rows = names.map((name) => `${commit} refs/tags/${name}\n`).sort((a, b) => (a < b ? -1 : 1));
    // A hundred thousand files are what this test is not about.
    await writeFile(join(repository.directory, 'packed-refs'), `# pack-refs with: sorted \n${rows.join('')}`);
    const context = await newGitContext(folder);
    await using snapshot = await backend.fetch({ url, parameters: { version: '42.x' } }, context);
    expect(snapshot.details).toMatchObject({ tag: 'v42.999.0' });
  }, 60_000);

  it('takes one way of naming what it follows', () => {
    const save = (parameters: GitParameters) => () => backend.normalize({ url: 'https://example.org/x', parameters });
    const pointing = (...pointers: string[]) =>
      expect.objectContaining({ errors: pointers.map((pointer) => expect.objectContaining({ pointer })) });
    expect(save({ branch: 'main', version: '1.x' })).toThrow(pointing('/parameters/version'));
    expect(save({ tag: 'v1', version: '1.x' })).toThrow(pointing('/parameters/version'));
    expect(save({ tagPrefix: 'app/' })).toThrow(pointing('/parameters/tagPrefix'));
    expect(save({ version: '1', tagPrefix: 'a b/' })).toThrow(pointing('/parameters/tagPrefix'));
    expect(save({ version: 'one' })).toThrow(pointing('/parameters/version'));
  });
});
