import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { freePort } from './free-port.js';

const run = promisify(execFile);

const PROGRAMS = [
  'ceph',
  'ceph-mon',
  'ceph-mgr',
  'ceph-osd',
  'ceph-authtool',
  'monmaptool',
  'radosgw',
  'radosgw-admin',
];
const START_MILLISECONDS = 120_000;

/** Tests with a real S3 service, which nothing brings: without one they are skipped as one, with a reason. */
export function describeWithGateway(name: string, tests: () => void): void {
  // The reasons of skipped tests stand in .ci/skipped-tests.json.
  describe(name, hasGateway() ? tests : () => it.skip("needs Ceph's gateway", () => undefined));
}

/** Whether a gateway can be started here (Debian: ceph-mon ceph-mgr ceph-osd radosgw). */
export function hasGateway(): boolean {
  return PROGRAMS.every((program) => isInstalled(program));
}

/**
 * A real S3 service on this machine: Ceph's RADOS Gateway over a store in memory, on ports that are free. About 15 s to
 * start. Needs no root.
 */
export class S3Gateway implements AsyncDisposable {
  readonly accessKeyId = `AK${randomBytes(8).toString('hex')}`;
  readonly secretAccessKey = randomBytes(20).toString('hex');

  private constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly daemons: ChildProcess[],
  ) {}

  static async start(): Promise<S3Gateway> {
    // Sockets have short paths.
    const directory = await mkdtemp(join(tmpdir(), 's3gw-'));
    const gateway = new S3Gateway(directory, await freePort(), []);
    try {
      await gateway.boot();
    } catch (error) {
      await gateway[Symbol.asyncDispose]();
      throw error;
    }
    return gateway;
  }

  /** `http://127.0.0.1:port`; buckets are named in the path. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get credentials(): { accessKeyId: string; secretAccessKey: string } {
    const { accessKeyId, secretAccessKey } = this;
    return { accessKeyId, secretAccessKey };
  }

  /** A client with all rights, for what a test does to a bucket. */
  client(): S3Client {
    return new S3Client({
      endpoint: this.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: this.credentials,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const daemon of this.daemons.splice(0).toReversed()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const ended = once(daemon, 'exit');
      // What they hold in memory is not wanted any more.
      daemon.kill('SIGKILL');
      await ended;
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  private async boot(): Promise<void> {
    const deadline = AbortSignal.timeout(START_MILLISECONDS);
    const [monitor, oldMonitor] = [await freePort(), await freePort()];
    const addresses = `[v2:127.0.0.1:${monitor},v1:127.0.0.1:${oldMonitor}]`;
    const clusterId = randomUUID();
    for (const name of ['mon', 'mgr', 'osd', 'rgw', 'run', 'log']) await mkdir(join(this.directory, name));
    await writeFile(this.configuration, this.settings(clusterId, addresses));
    const keyring = join(this.directory, 'keyring');
    const monmap = join(this.directory, 'monmap');
    const tool = (program: string, ...args: string[]) => run(program, args, { signal: deadline });
    const ceph = (...args: string[]) => tool('ceph', '-c', this.configuration, ...args);
    const all = ['mon', 'osd', 'mgr'].flatMap((name) => ['--cap', name, 'allow *']);
    const key = (name: string, caps: string[], ...options: string[]) =>
      tool('ceph-authtool', ...options, keyring, '--gen-key', '-n', name, ...caps);

    await tool('monmaptool', '--create', '--fsid', clusterId, '--addv', 'a', addresses, monmap);
    await key('mon.', ['--cap', 'mon', 'allow *'], '-C');
    for (const name of ['client.admin', 'mgr.x', 'osd.0', 'client.rgw.a']) await key(name, all);
    const configured = ['-c', this.configuration];
    await tool('ceph-mon', ...configured, '-i', 'a', '--mkfs', '--monmap', monmap, '--keyring', keyring);
    this.daemon('ceph-mon', '-i', 'a');
    await ceph('auth', 'import', '-i', keyring);
    this.daemon('ceph-mgr', '-i', 'x');
    const store = randomUUID();
    await ceph('osd', 'new', store, '0');
    await tool('ceph-osd', ...configured, '-i', '0', '--mkfs', '--osd-uuid', store);
    this.daemon('ceph-osd', '-i', '0');
    this.daemon('radosgw', '-n', 'client.rgw.a');
    await this.answering(deadline);
    const user = ['--uid=test', '--display-name=test', '--max-buckets=1000'];
    const secret = [`--access-key=${this.accessKeyId}`, `--secret-key=${this.secretAccessKey}`];
    await tool('radosgw-admin', ...configured, 'user', 'create', ...user, ...secret);
  }

  private get configuration(): string {
    return join(this.directory, 'ceph.conf');
  }

  private settings(clusterId: string, addresses: string): string {
    const at = (name: string) => join(this.directory, name);
    return `
[global]
fsid = ${clusterId}
mon host = ${addresses}
mon initial members = a
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = ${at('keyring')}
mon warn on pool no app = false
mon warn on pool no redundancy = false
mon allow pool size one = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 8589934592
mon data = ${at('mon')}
mgr data = ${at('mgr')}
osd data = ${at('osd')}
mon data avail crit = 1
mon data avail warn = 2
mgr initial modules =
run dir = ${at('run')}
pid file = ${at('run')}/$name.pid
admin socket = ${at('run')}/$name.asok
log file = ${at('log')}/$name.log
ms bind ipv4 = true
public addr = 127.0.0.1
cluster addr = 127.0.0.1
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:${this.port} tcp_nodelay=1
rgw data = ${at('rgw')}
rgw enable ops log = false
rgw enable usage log = false
rgw thread pool size = 64
debug rgw = 0/0
`;
  }

  /** Its daemons end with this process, however that ends. */
  private daemon(program: string, ...args: string[]): void {
    const log = openSync(join(this.directory, 'log', `${program}.out`), 'a');
    const command = ['--pdeathsig', 'KILL', program, '-c', this.configuration, ...args, '-f'];
    this.daemons.push(spawn('setpriv', command, { stdio: ['ignore', log, log] }));
  }

  private async answering(deadline: AbortSignal): Promise<void> {
    for (;;) {
      const ended = this.daemons.find((daemon) => daemon.exitCode !== null || daemon.signalCode !== null);
      if (ended || deadline.aborted) throw new Error(`The S3 gateway did not start:\n${await this.logs()}`);
      const answers = await fetch(this.endpoint, { signal: deadline }).then(
        (response) => response.ok,
        () => false,
      );
      if (answers) return;
      await delay(200);
    }
  }

  private async logs(): Promise<string> {
    const read = (program: string) => readFile(join(this.directory, 'log', `${program}.out`), 'utf8').catch(() => '');
    return (await Promise.all(['ceph-mon', 'ceph-mgr', 'ceph-osd', 'radosgw'].map(read))).join('').slice(-4_000);
  }
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
