import type { Database } from '@lib/database';
import type { JobsService } from '@lib/jobs';
import type { JobCluster } from './job-cluster.js';

/** Writes down beside the rows of jobs what became of them: what they say themselves is only the last of it. */
export class JobHistory {
  private constructor(private readonly database: Database) {}

  /** Everything from now on; rows of the history are part of the transactions that change those of the jobs. */
  static async begin(database: Database): Promise<JobHistory> {
    const { schema } = database;
    await database.execute(`
      CREATE TABLE ${schema}.job_claim (id uuid, attempt integer, PRIMARY KEY (id, attempt));
      CREATE TABLE ${schema}.job_ending (id uuid PRIMARY KEY, status text);
      CREATE FUNCTION ${schema}.note_job() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.status = 'running' THEN
            INSERT INTO ${schema}.job_claim VALUES (NEW.id, NEW.attempts);
          ELSIF NEW.status IN ('completed', 'errored', 'failed') THEN
            INSERT INTO ${schema}.job_ending VALUES (NEW.id, NEW.status);
          END IF;
          RETURN NULL;
        END $$;
      CREATE TRIGGER note_job AFTER UPDATE ON ${schema}.job
        FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION ${schema}.note_job()`);
    return new JobHistory(database);
  }

  /** Attempts that the database gave out, by job. */
  async claims(): Promise<Map<string, number[]>> {
    const { rows } = await this.database.query<{ id: string; attempts: number[] }>(
      `SELECT id, array_agg(attempt ORDER BY attempt) AS attempts FROM ${this.database.schema}.job_claim GROUP BY id`,
    );
    return new Map(rows.map(({ id, attempts }) => [id, attempts]));
  }

  /** How each ended; a second end of the same job would have failed. */
  async endings(): Promise<Map<string, string>> {
    const { rows } = await this.database.query<{ id: string; status: string }>(
      `SELECT id, status FROM ${this.database.schema}.job_ending`,
    );
    return new Map(rows.map(({ id, status }) => [id, status]));
  }
}

/** Attempts that processes really started, by job, also those of processes that are gone. */
function startedAttempts(cluster: JobCluster): Map<string, number[]> {
  const started = cluster.everyone.flatMap(({ lines }) => lines.filter((line) => line.startsWith('started ')));
  const attempts = started.map((line) => line.split(' ') as [string, string, string]);
  return new Map(
    [...Map.groupBy(attempts, ([, id]) => id)].map(([id, all]) => [id, all.map(([, , attempt]) => Number(attempt))]),
  );
}

export interface Aftermath {
  readonly jobs: JobsService;
  readonly history: JobHistory;
  readonly cluster: JobCluster;
  /** Jobs that are tried again, 50 times at most. */
  readonly work: readonly { readonly id: string }[];
  /** Jobs that are not. */
  readonly oneShots: readonly { readonly id: string }[];
}

/** Waits for all jobs; none may be lost, none may run more often than it may, none may end twice. */
export async function expectEachOnce({ jobs, history, cluster, work, oneShots }: Aftermath): Promise<void> {
  for (const { id } of work) expect(await jobs.wait(id)).toMatchObject({ status: 'completed' });
  for (const { id } of oneShots) {
    const { status, error } = await jobs.wait(id);
    if (status !== 'completed') expect({ status, error }).toMatchObject({ error: { code: 'JOB_WORKER_LOST' } });
  }
  const all = [...work, ...oneShots].map(({ id }) => id);
  expect(new Set((await history.endings()).keys())).toEqual(new Set(all));
  const [claims, started] = [await history.claims(), startedAttempts(cluster)];
  for (const id of all) {
    const attempts = started.get(id) ?? [];
    expect(attempts).toHaveLength(new Set(attempts).size);
    expect(claims.get(id)).toEqual(expect.arrayContaining(attempts));
    expect(claims.get(id)!.length).toBe((await jobs.get(id)).attempts);
    expect(claims.get(id)!.length).toBeLessThanOrEqual(51);
  }
  for (const { id } of oneShots) expect(claims.get(id)).toEqual([1]);
}
