import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalBackendPlugin } from '@lib/backends';
import { migrate, PostgresDatabase } from '@lib/database';
import { PolicyNetwork } from '@lib/network';
import { QUICK } from './jobs-application.js';
import { OwnPostgres } from './own-postgres.js';
import { ChildNode } from './child-node.js';
import { SourceApplication } from './source-application.js';
import { LONG } from './test-budget.js';

const SCHEMA = 'cluster';
/** In a long test the figures of production hold; in a short one nobody waits for them. */
const TIMING = LONG ? {} : { ...QUICK, heartbeat: 500, lost: 3_000 };

/** Processes that sync sources by themselves, on a PostgreSQL of their own that may crash. */
export class SyncCluster implements AsyncDisposable {
  readonly children = new Set<ChildNode>();
  /** What their connections are called. */
  private readonly names = new Map<ChildNode, string>();
  private started = 0;

  private constructor(
    private readonly directory: string,
    private readonly root: string,
    private readonly server: OwnPostgres,
    private readonly database: PostgresDatabase,
    /** Looks on: it neither works nor fires. */
    readonly application: SourceApplication,
  ) {}

  static async start(): Promise<SyncCluster> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'sync-cluster-')));
    const root = join(directory, 'sources');
    await mkdir(root);
    const server = await OwnPostgres.start({ durable: true });
    const database = await PostgresDatabase.open({ url: server.url, schema: SCHEMA, maxConnections: 5 });
    await migrate(database);
    const application = await SourceApplication.start(database, {
      imports: [LocalBackendPlugin],
      network: new PolicyNetwork({ localRoots: [root] }),
      scheduler: { minimumInterval: 1_000 },
    });
    return new SyncCluster(directory, root, server, database, application);
  }

  /** Adds sources with two files each. */
  async addSources(count: number, seconds: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const directory = join(this.root, String(index));
      await mkdir(directory);
      await this.write(index, 0);
      const { id } = await this.application.sources.create({
        name: String(index),
        type: 'local',
        sourceUrl: pathToFileURL(directory).href,
        syncInterval: seconds / 60,
      });
      ids.push(id);
    }
    return ids;
  }

  /** Changes the files of a source. */
  async write(index: number, generation: number): Promise<void> {
    for (const name of ['a', 'b']) await writeFile(join(this.root, String(index), name), `${name} ${generation}`);
  }

  async add(): Promise<ChildNode> {
    const name = `child-${++this.started}`;
    const options = {
      url: `${this.server.url}?application_name=${name}`,
      schema: SCHEMA,
      root: this.root,
      timing: TIMING,
    };
    const child = ChildNode.call('./sync-cluster-child.ts', 'runSyncClusterChild', options);
    this.children.add(child);
    this.names.set(child, name);
    await child.line('ready');
    return child;
  }

  any(): ChildNode {
    return [...this.children][Math.floor(Math.random() * this.children.size)]!;
  }

  async kill(child: ChildNode): Promise<void> {
    this.children.delete(child);
    await child.kill();
    if (!LONG) await this.letTimePass(child);
  }

  /** As if so much time had passed that nothing of a process which does nothing any more is in the way of the others. */
  async letTimePass(child: ChildNode): Promise<void> {
    await this.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = $1 AND state LIKE 'idle in transaction%'`,
      [this.names.get(child)],
    );
    await this.database.query(
      `UPDATE "${SCHEMA}".data_source SET lease_expires_at = 'epoch' WHERE lease_token IS NOT NULL AND lease_owner = $1`,
      [`${hostname()}:${child.process.pid}`],
    );
  }

  /** Stops the server at once, and starts it again. */
  async crashServer(): Promise<void> {
    await this.server.crash();
    await this.server.restart();
  }

  /** What is known of sources that did not get where they should, of their jobs, and of who else holds what. */
  async describe(ids: readonly string[]): Promise<string> {
    const { rows: sources } = await this.database.query(
      `SELECT now() AS now, to_jsonb(source) AS source,
         (SELECT jsonb_agg(to_jsonb(job)) FROM (SELECT * FROM "${SCHEMA}".job
            WHERE object_id = source.id::text ORDER BY created DESC LIMIT 3) AS job) AS jobs
       FROM "${SCHEMA}".data_source AS source WHERE id = ANY($1) LIMIT 2`,
      [ids],
    );
    const { rows: activity } = await this.database.query(
      `SELECT application_name, state, wait_event_type, wait_event, now() - xact_start AS transaction, left(query, 200) AS query
       FROM pg_stat_activity WHERE application_name LIKE 'child-%'`,
    );
    return JSON.stringify({ sources, activity, processes: [...this.names.values()].length }, null, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.children].map((child) => child.kill()));
    await this.application[Symbol.asyncDispose]();
    await this.database.close();
    await this.server[Symbol.asyncDispose]();
    await rm(this.directory, { recursive: true, force: true });
  }
}
