import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchApplication } from './application.js';
import { writeTree } from './fixtures.js';
import { GitRemote } from './git-remote.js';
import { lstatWalk, walkReadHashCopy } from './local-limits.js';
import { compare, print, seconds } from './measure.js';
import { memoryOfSyncs } from './memory.js';
import { benchS3 } from './s3.bench.js';

const run = promisify(execFile);
const GIT_ENVIRONMENT = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
const git = (...args: string[]) => run('git', args, { env: GIT_ENVIRONMENT, maxBuffer: 64 * 1024 * 1024 });

export const SYNC_BENCH_PARTS = ['git', 'local', 's3', 'memory'] as const;
export type SyncBenchPart = (typeof SYNC_BENCH_PARTS)[number];

export interface SyncBenchOptions {
  /** The one part to measure; all when left out. */
  readonly only?: SyncBenchPart | undefined;
  readonly postgresUrl: string;
  readonly rounds: number;
  readonly files: number;
  readonly averageBytes: number;
}

/** First sync, no-op and change of git, local and S3 sources, against the limits of the remote and of the disk. */
export async function benchSync(options: SyncBenchOptions): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-sync-'));
  try {
    const wanted = (part: SyncBenchPart): boolean => options.only === undefined || options.only === part;
    if (wanted('git')) await benchGit(directory, options);
    if (wanted('local')) await benchLocal(directory, options);
    if (wanted('s3')) await benchS3(directory, options);
    if (wanted('memory')) await memoryOfSyncs(options.postgresUrl);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function benchGit(
  directory: string,
  { postgresUrl, rounds, files, averageBytes }: SyncBenchOptions,
): Promise<void> {
  const remote = await GitRemote.start(files, averageBytes);
  const firstSync = async (url: string | null, round: number) => {
    const dataDir = join(directory, `git-${url ? 'postgres' : 'pglite'}-${round}`);
    const application = await BenchApplication.start(url, { dataDir });
    const source = await application.create('git', remote.url);
    const time = await seconds(() => application.sync(source, 'changed'));
    await application.stop();
    return time;
  };
  const first = await compare(
    [
      {
        name: 'git clone --bare --depth 1',
        run: (round) =>
          seconds(() => git('clone', '-q', '--bare', '--depth', '1', remote.url, join(directory, `clone-${round}`))),
      },
      { name: 'first sync to PostgreSQL', run: (round) => firstSync(postgresUrl, round) },
      { name: 'first sync to PGlite', run: (round) => firstSync(null, round) },
    ],
    rounds,
  );
  print(`git, ${files} files of ${averageBytes} bytes on average: first sync`, first, {
    // The remote is one fresh pack, which git only has to copy: the database is the limit, and the budget that of small
    // repositories.
    'first sync to PostgreSQL': 2.5,
    'first sync to PGlite': 3,
  });

  const peer = join(directory, 'clone-0');
  const warm = await Promise.all(
    [postgresUrl, null].map(async (url) => {
      const application = await BenchApplication.start(url, {
        dataDir: join(directory, `warm-${url ? 'pg' : 'lite'}`),
      });
      const source = await application.create('git', remote.url);
      await application.sync(source, 'changed');
      return { application, source };
    }),
  );
  const [postgres, pglite] = warm as [(typeof warm)[number], (typeof warm)[number]];
  print(
    'git: nothing changed',
    await compare(
      [
        { name: 'git ls-remote --heads', run: () => seconds(() => git('ls-remote', '--heads', remote.url)) },
        {
          name: 'no-op on PostgreSQL',
          run: () => seconds(() => postgres.application.sync(postgres.source, 'unchanged')),
        },
        { name: 'no-op on PGlite', run: () => seconds(() => pglite.application.sync(pglite.source, 'unchanged')) },
      ],
      rounds * 5,
    ),
    { 'no-op on PostgreSQL': 1.5, 'no-op on PGlite': 1.5 },
  );
  print(
    'git: 1 % of the files changed',
    await compare(
      [
        {
          name: 'git fetch --depth 1',
          run: async () => {
            await remote.change(0.01);
            return seconds(() => git('--git-dir', peer, 'fetch', '-q', '--depth', '1', remote.url, 'HEAD'));
          },
        },
        { name: 'sync on PostgreSQL', run: () => seconds(() => postgres.application.sync(postgres.source, 'changed')) },
        { name: 'sync on PGlite', run: () => seconds(() => pglite.application.sync(pglite.source, 'changed')) },
      ],
      rounds,
    ),
    { 'sync on PostgreSQL': 1.5, 'sync on PGlite': 1.5 },
  );
  for (const { application } of warm) await application.stop();
  await remote.stop();
}

async function benchLocal(
  directory: string,
  { postgresUrl, rounds, files, averageBytes }: SyncBenchOptions,
): Promise<void> {
  const root = join(directory, 'tree');
  await writeTree(root, files, averageBytes);
  // Files that were just written have no fingerprint yet: the clock could not tell another write from this one.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const firstSync = async (url: string | null, round: number) => {
    const application = await BenchApplication.start(url, {
      dataDir: join(directory, `local-${url ? 'pg' : 'lite'}-${round}`),
      localRoots: [directory],
    });
    const source = await application.create('local', `file://${root}`);
    const time = await seconds(() => application.sync(source, 'changed'));
    await application.stop();
    return time;
  };
  print(
    'local: first sync',
    await compare(
      [
        { name: 'walk + read + SHA-256 + COPY', run: () => walkReadHashCopy(root, postgresUrl) },
        { name: 'first sync to PostgreSQL', run: (round) => firstSync(postgresUrl, round) },
        { name: 'first sync to PGlite', run: (round) => firstSync(null, round) },
      ],
      rounds,
    ),
    { 'first sync to PostgreSQL': 1.5 },
  );
  const application = await BenchApplication.start(postgresUrl, {
    dataDir: join(directory, 'local'),
    localRoots: [directory],
  });
  const source = await application.create('local', `file://${root}`);
  await application.sync(source, 'changed');
  print(
    'local: nothing changed',
    await compare(
      [
        { name: 'lstat walk', run: () => seconds(() => lstatWalk(root)) },
        { name: 'no-op on PostgreSQL', run: () => seconds(() => application.sync(source, 'unchanged')) },
      ],
      rounds * 3,
    ),
    { 'no-op on PostgreSQL': 1.3 },
  );
  await application.stop();
}
