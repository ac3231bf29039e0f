import { createHash, randomUUID } from 'node:crypto';
import { Backend } from '@lib/core';
import { checkDataBackend, type CheckResult, type DataBackendSuite, MemoryBackend, MemoryRemote } from '@lib/testing';
import { type BrokenBackend } from './broken/broken-backend.js';
import { brokenEndings, cleanUp, NOWHERE } from './broken/broken-endings.js';
import { brokenListings } from './broken/broken-listings.js';
import { brokenReadings } from './broken/broken-readings.js';

const BROKEN: readonly BrokenBackend[] = [...brokenListings, ...brokenReadings, ...brokenEndings];

const run = (backend: DataBackendSuite['backend'], more: Partial<DataBackendSuite> = {}): Promise<CheckResult[]> => {
  const url = `memory://${randomUUID()}`;
  const remote = MemoryRemote.at(url);
  return checkDataBackend({
    backend,
    target: () => ({ url }),
    unreachable: () => ({ url: NOWHERE, parameters: { token: 'a-token-that-nobody-may-see' } }),
    remote: {
      write: (path, content) => remote.write(path, content),
      remove: (path) => remote.remove(path),
      symlink: (path, target) => remote.symlink(path, target),
      flush: () => {
        const versions = [...remote.files].map(([path, { version }]) => [path, version]);
        remote.revision = createHash('sha1').update(JSON.stringify(versions)).digest('hex');
      },
      close: () => MemoryRemote.all.clear(),
    },
    manyFiles: 150,
    largeFileBytes: 16 * 1024 ** 2,
    deadline: 500,
    ...more,
  });
};

const found = (results: readonly CheckResult[]) => results.filter(({ outcome }) => outcome === 'failed');

/** They collect garbage, which takes longer than all others together. */
const COSTLY = ['large-file', 'memory'];

afterEach(cleanUp);

describe('The conformance kit', () => {
  it('finds nothing wrong with a backend that is right', async () => {
    const results = await run(new MemoryBackend());
    expect(found(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(30);
  });

  it.each(BROKEN.map((one) => [one.fault, one.check, one] as const))(
    'finds that a backend %s: %s, and nothing else',
    async (_, check, { backend, message }) => {
      const results = await run(backend, { without: COSTLY.filter((id) => id !== check) });
      expect(found(results).map(({ id, error }) => `${id}: ${error?.message}`)).toEqual([
        expect.stringMatching(new RegExp(`^${check}: `)),
      ]);
      expect(found(results)[0]!.error!.message).toMatch(message);
      expect(found(results)[0]!.error!.message).toMatch(/\nWhat to do: .+/);
    },
  );

  it('leaves out what it is told to, and nothing that it does not know', async () => {
    const results = await run(new MemoryBackend(), { without: [...COSTLY, 'names'] });
    expect(results.map(({ id }) => id)).not.toContain('names');
    await expect(run(new MemoryBackend(), { without: ['naems'] })).rejects.toThrow(/no check "naems".*names/);
  });

  it('says that a class is no data backend', async () => {
    class Undecorated extends Backend {
      fetch = () => Promise.reject(new Error('never called'));
    }
    const results = await run(Undecorated, { without: COSTLY });
    expect(results[0]!.error!.message).toMatch(/Undecorated is not a data backend.*@DataBackend\(\)/s);
    expect(new Set(results.slice(1).map(({ outcome }) => outcome))).toEqual(new Set(['blocked']));
  });

  it('blames the remote of the test for what that does wrong', async () => {
    const remote = {
      write: () => Promise.reject(new Error('550 Permission denied')),
      remove: () => undefined,
    };
    const results = await run(new MemoryBackend(), { without: COSTLY, remote });
    expect(results[0]!.error!.message).toMatch(/remote.write\("readme.txt"\) of the test itself failed: 550/);
    expect(results[1]!.outcome).toBe('blocked');
  });
});
