import type { Database } from '@lib/database';
import type { JobsOptions } from '@lib/jobs';
import { postgresUrl, withPostgresClient } from './databases.js';
import type { JobChildOptions } from './job-child.js';
import { QUICK } from './jobs-application.js';
import { ChildNode } from './child-node.js';

/** Several processes on one PostgreSQL. */
export class JobCluster implements AsyncDisposable {
  readonly children = new Set<ChildNode>();
  /** Also those that were killed. */
  readonly everyone: ChildNode[] = [];

  constructor(
    private readonly database: Database,
    private readonly server = postgresUrl(),
  ) {}

  /** Starts one more process, and waits until it is ready. */
  async add(options: Partial<JobsOptions> = {}): Promise<ChildNode> {
    const all: JobChildOptions = {
      worker: true,
      migrate: true,
      timing: { ...QUICK, lost: 3_000 },
      ...options,
      url: `${this.server}?application_name=${this.database.schema}`,
      schema: this.database.schema,
    };
    const child = ChildNode.call('./job-child.ts', 'runJobChild', all);
    this.children.add(child);
    this.everyone.push(child);
    await child.line('ready');
    return child;
  }

  async kill(child: ChildNode): Promise<void> {
    this.children.delete(child);
    await child.kill();
  }

  /** Breaks every connection of the processes, as a server that goes away does. */
  async disconnect(): Promise<void> {
    await withPostgresClient((client) =>
      client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
        this.database.schema,
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.children].map((child) => this.kill(child)));
  }
}
