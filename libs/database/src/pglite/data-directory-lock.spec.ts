import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildNode } from '../../../../test/support/child-node.js';
import { DataDirectoryLock } from './data-directory-lock.js';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';

const module = join(import.meta.dirname, 'data-directory-lock.ts');

describe('DataDirectoryLock', () => {
  let directory: string;
  let path: string;
  const children: ChildNode[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lock-'));
    path = join(directory, 'pglite.lock');
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
    await rm(directory, { recursive: true });
  });

  /** A process that takes the lock, says so, and keeps it until it is told to let go. */
  const holder = () => {
    const child = ChildNode.run(`
      import { DataDirectoryLock } from ${JSON.stringify(module)};
      console.log('ready');
      const lock = await DataDirectoryLock.acquire(${JSON.stringify(path)});
      console.log('held', process.pid);
      process.stdin.once('data', async () => { await lock.release(); process.exit(0); });`);
    children.push(child);
    return child;
  };
  const write = async (owner: Partial<ProcessIdentity>) =>
    writeFile(path, JSON.stringify({ ...(await ownIdentity()), token: 'x', ...owner }));

  it('is a file that names its owner, until it is released', async () => {
    const lock = await DataDirectoryLock.acquire(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(await ownIdentity());
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('refuses a second process while the first lives, naming it and the remedy', async () => {
    const child = holder();
    const line = await child.line('held');
    const pid = Number(line.split(' ')[1]);
    await expect(DataDirectoryLock.acquire(path, 500)).rejects.toMatchObject({
      code: 'DB_DATA_DIR_LOCKED',
      holder: { pid },
      message: expect.stringMatching(new RegExp(`${directory}.*process ${pid} .*DATABASE_URL`)) as string,
    });
  });

  it('refuses the same process a second time', async () => {
    const lock = await DataDirectoryLock.acquire(path);
    await expect(DataDirectoryLock.acquire(path, 500)).rejects.toMatchObject({ holder: { pid: process.pid } });
    await lock.release();
  });

  it('waits for a process that is about to end', async () => {
    const child = holder();
    await child.line('held');
    const waiting = DataDirectoryLock.acquire(path);
    child.process.stdin!.write('go\n');
    await (await waiting).release();
    expect(await child.exited).toBe(0);
  });

  it('takes over from a killed process', async () => {
    const child = holder();
    await child.line('held');
    await child.kill();
    const lock = await DataDirectoryLock.acquire(path);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['a process number that was given away', { startTime: '1' }],
    ['an earlier boot', { pid: 1, bootId: 'another' }],
    ['a process that is gone', { pid: 2 ** 22 + 1, startTime: '5' }],
  ])('takes over from %s', async (_, owner) => {
    if ((await ownIdentity()).bootId === null) owner = { ...owner, pid: 2 ** 22 + 1 };
    await write(owner);
    const lock = await DataDirectoryLock.acquire(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(await ownIdentity());
    await lock.release();
  });

  it('never takes over from another machine', async () => {
    await write({ host: 'elsewhere', bootId: 'another', pid: 2 ** 22 + 1 });
    await expect(DataDirectoryLock.acquire(path, 500)).rejects.toMatchObject({ holder: { host: 'elsewhere' } });
  });

  it('takes over from an earlier life of this container, but only when it shows no sign of life', async () => {
    await write({ pidNamespace: 'another' });
    const beats = setInterval(() => void utimes(path, new Date(), new Date()), 50);
    await expect(DataDirectoryLock.acquire(path, 3_000)).rejects.toMatchObject({ code: 'DB_DATA_DIR_LOCKED' });
    clearInterval(beats);
    await (await DataDirectoryLock.acquire(path, 500)).release();
  });

  it('takes over a lock whose owner was killed while it wrote its name', async () => {
    await writeFile(path, '');
    const lock = await DataDirectoryLock.acquire(path, 500);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(await ownIdentity());
    await lock.release();
  });

  it('lets one of many processes take over a stale lock', async () => {
    await write({ startTime: '1' });
    // Left by a process that was killed in the middle of a takeover.
    await writeFile(`${path}.takeover-1-x`, JSON.stringify({ ...(await ownIdentity()), startTime: '1' }));
    const competitors = Array.from({ length: 8 }, holder);
    await Promise.all(competitors.map((child) => child.line('ready')));
    // One after the other gets it, as each winner is killed; never two at once.
    for (let round = 1; round <= 3; round++) {
      await Promise.any(competitors.map((child) => child.line('held')));
      await Promise.all(
        competitors
          .map((child) => Promise.race([child.line('held'), new Promise((r) => setTimeout(r, 500))]))
          .map((p) => p.catch(() => undefined)),
      );
      const winners = competitors.filter(({ lines }) => lines.some((line) => line.startsWith('held')));
      expect(winners).toHaveLength(1);
      await winners[0]!.kill();
      competitors.splice(competitors.indexOf(winners[0]!), 1);
    }
  });

  it('never has two owners, however many take and release it', async () => {
    await write({ startTime: '1' });
    let owners = 0;
    const turns = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const lock = await DataDirectoryLock.acquire(path);
        expect(++owners).toBe(1);
        await Promise.resolve();
        owners--;
        await lock.release();
        return true;
      }),
    );
    expect(turns).toHaveLength(20);
  });
});
