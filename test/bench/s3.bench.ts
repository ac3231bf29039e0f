import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { S3Backend } from '@lib/backends';
import { type BackendContext, DEFAULT_LIMITS } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { hasGateway, S3Gateway } from '../support/s3-gateway.js';
import { S3Bucket } from '../support/s3-bucket.js';
import { BenchApplication } from './application.js';
import { copyOf } from './local-limits.js';
import { type Case, compare, print, seconds } from './measure.js';
import type { SyncBenchOptions } from './sync.bench.js';

const run = promisify(execFile);

const SMALL = { objects: 10_000, bytes: 4_096 };
const BIG = { objects: 20, bytes: 50 * 1024 * 1024 };

/** First sync, no-op and one changed object of S3 sources, against rclone, aws-cli and the bare listing. */
export async function benchS3(directory: string, options: SyncBenchOptions): Promise<void> {
  if (!hasGateway()) return console.log("\nS3: left out, Ceph's gateway is not installed");
  await using gateway = await S3Gateway.start();
  const bench = new S3Bench(gateway, directory, options);
  await bench.small();
  await bench.big();
}

class S3Bench {
  private readonly peers: Peers;

  constructor(
    private readonly gateway: S3Gateway,
    private readonly directory: string,
    private readonly options: SyncBenchOptions,
  ) {
    this.peers = new Peers(gateway);
  }

  async small(): Promise<void> {
    const { rounds, postgresUrl } = this.options;
    const bucket = await this.bucketOf(SMALL, (index) => `area-${index % 23}/part-${index % 211}/file-${index}.yaml`);
    const reference = await this.peers.firstCopies(bucket);
    print(
      `S3, ${SMALL.objects} objects of ${SMALL.bytes} bytes: first sync`,
      await compare([...reference, ...this.firstSyncs(bucket)], rounds),
      { 'first sync to PostgreSQL': 1.3 },
    );

    const application = await this.application(postgresUrl, 'warm-s3');
    const source = await this.create(application, bucket);
    await application.sync(source, 'changed');
    print(
      'S3: nothing changed',
      await compare(
        [
          { name: 'bare listing', run: () => seconds(() => bucket.pages()) },
          { name: 'no-op on PostgreSQL', run: () => seconds(() => application.sync(source, 'unchanged')) },
          ...(await this.peers.repeatedCopies(bucket)),
        ],
        rounds * 2,
      ),
      { 'no-op on PostgreSQL': 1.2 },
    );
    print(
      `S3: 1 of ${SMALL.objects} objects changed`,
      await compare(
        [
          { name: 'no-op on PostgreSQL', run: () => seconds(() => application.sync(source, 'unchanged')) },
          {
            name: 'sync on PostgreSQL',
            run: async () => {
              await bucket.put({ 'area-0/part-0/file-0.yaml': randomBytes(SMALL.bytes) });
              return seconds(() => application.sync(source, 'changed'));
            },
          },
        ],
        rounds,
      ),
    );
    await application.stop();
  }

  async big(): Promise<void> {
    const bucket = await this.bucketOf(BIG, (index) => `big-${index}`);
    print(
      `S3, ${BIG.objects} objects of ${BIG.bytes / 1024 ** 2} MiB: first sync`,
      await compare(
        [
          ...(await this.peers.firstCopies(bucket)),
          { name: 'COPY of as many bytes, nothing else', run: () => copyOf(BIG, this.options.postgresUrl) },
          ...this.firstSyncs(bucket),
        ],
        this.options.rounds,
      ),
      { 'first sync to PostgreSQL': 1.2 },
    );
  }

  private async bucketOf({ objects, bytes }: typeof SMALL, key: (index: number) => string): Promise<S3Bucket> {
    const bucket = await S3Bucket.create(this.gateway);
    for (let index = 0; index < objects;) {
      const batch: Record<string, Buffer> = {};
      for (let size = 0; size < 64 * 1024 * 1024 && index < objects; size += bytes)
        batch[key(index++)] = randomBytes(bytes);
      await bucket.put(batch);
    }
    return bucket;
  }

  private firstSyncs(bucket: S3Bucket): Case[] {
    const first = async (url: string | null, round: number): Promise<number> => {
      const application = await this.application(url, `s3-${bucket.name}-${url ? 'pg' : 'lite'}-${round}`);
      const source = await this.create(application, bucket);
      const time = await seconds(() => application.sync(source, 'changed'));
      await application.sources.delete(source);
      await application.stop();
      return time;
    };
    return [
      { name: 'read and SHA-256, no database', run: () => seconds(() => this.readAll(bucket)) },
      { name: 'first sync to PostgreSQL', run: (round) => first(this.options.postgresUrl, round) },
      { name: 'first sync to PGlite', run: (round) => first(null, round) },
    ];
  }

  /** What of a first sync is the backend's own. */
  private async readAll(bucket: S3Bucket): Promise<void> {
    const context: BackendContext = {
      signal: new AbortController().signal,
      logger: console,
      progress: { report: () => {} },
      cacheDir: this.directory,
      limits: DEFAULT_LIMITS,
      network: new PolicyNetwork({ allow: ['127.0.0.1'] }),
    };
    const target = { url: bucket.url(), parameters: this.gateway.credentials };
    await using snapshot = await new S3Backend().fetch(target, context);
    for await (const { body } of snapshot.read(snapshot.list())) {
      const hash = createHash('sha256');
      for await (const chunk of body) hash.update(chunk as Buffer);
      hash.digest();
    }
  }

  private application(url: string | null, name: string): Promise<BenchApplication> {
    return BenchApplication.start(url, { dataDir: join(this.directory, name) });
  }

  private create(application: BenchApplication, bucket: S3Bucket): Promise<string> {
    return application.create('amazon-s3', bucket.url(), this.gateway.credentials);
  }
}

/** Others who copy buckets, into memory, as far as they are installed. Their keys are in the environment only. */
class Peers {
  private readonly environment: Record<string, string>;

  constructor(private readonly gateway: S3Gateway) {
    const { endpoint, accessKeyId, secretAccessKey } = gateway;
    this.environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '/nonexistent',
      RCLONE_CONFIG: '/dev/null',
      RCLONE_CONFIG_BENCH_TYPE: 's3',
      RCLONE_CONFIG_BENCH_PROVIDER: 'Ceph',
      RCLONE_CONFIG_BENCH_ENDPOINT: endpoint,
      RCLONE_CONFIG_BENCH_ACCESS_KEY_ID: accessKeyId,
      RCLONE_CONFIG_BENCH_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** Copies of the whole bucket; the first is the reference. */
  async firstCopies(bucket: S3Bucket): Promise<Case[]> {
    const fresh = (name: string, copy: (target: string) => Promise<unknown>): Case => ({
      name,
      run: () =>
        inMemory(async (target) => {
          return seconds(() => copy(target));
        }),
    });
    return this.installed([
      ['rclone', fresh('rclone, 16 transfers, fast-list', (target) => this.rclone(bucket, target))],
      ['aws', fresh('aws s3 sync', (target) => this.aws(bucket, target))],
    ]);
  }

  /** The same again, over a copy that is up to date. */
  async repeatedCopies(bucket: S3Bucket): Promise<Case[]> {
    const again = (name: string, copy: (target: string) => Promise<unknown>): Case => ({
      name,
      run: () =>
        inMemory(async (target) => {
          await this.rclone(bucket, target);
          return seconds(() => copy(target));
        }),
    });
    return this.installed([['rclone', again('rclone', (target) => this.rclone(bucket, target))]]);
  }

  private rclone(bucket: S3Bucket, target: string): Promise<unknown> {
    return this.run('rclone', '-q', '--transfers', '16', '--fast-list', 'sync', `bench:${bucket.name}`, target);
  }

  private aws(bucket: S3Bucket, target: string): Promise<unknown> {
    const endpoint = ['--endpoint-url', this.gateway.endpoint];
    return this.run('aws', ...endpoint, 's3', 'sync', '--only-show-errors', `s3://${bucket.name}`, target);
  }

  private run(program: string, ...args: string[]): Promise<unknown> {
    return run(program, args, { env: this.environment, maxBuffer: 64 * 1024 * 1024 });
  }

  private async installed(cases: readonly (readonly [program: string, one: Case])[]): Promise<Case[]> {
    const found: Case[] = [];
    for (const [program, one] of cases) {
      const works = await this.run(program, '--version').then(
        () => true,
        () => false,
      );
      if (works) found.push(one);
      else console.log(`\nS3: ${one.name} is left out, ${program} is not installed`);
    }
    return found;
  }
}

/** A directory in memory: this measures how fast objects come, not how fast a disk makes files. */
async function inMemory(work: (directory: string) => Promise<number>): Promise<number> {
  const directory = await mkdtemp('/dev/shm/bench-s3-');
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
