import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTree } from './fixtures.js';

/** What one process reports of its memory, in MiB. */
export interface MemoryReport {
  readonly idle: number;
  readonly peak: number;
}

const BUDGET = 64;

/** Peak memory of a first sync above idle, for 1,000 and for 100,000 files, each in a process of its own. */
export async function memoryOfSyncs(postgresUrl: string): Promise<void> {
  console.log('\nmemory of a first local sync to PostgreSQL, above idle');
  for (const files of [1_000, 100_000]) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-memory-'));
    try {
      await writeTree(join(directory, 'tree'), files, 1_000);
      const child = fork(join(import.meta.dirname, 'memory-process.ts'), [postgresUrl, directory]);
      const [report] = (await once(child, 'message')) as [MemoryReport];
      const above = report.peak - report.idle;
      const verdict = above <= BUDGET ? 'within' : 'OVER';
      console.log(
        `  ${`${files} files`.padEnd(44)} ${above.toFixed(0).padStart(9)} MiB  (budget ${BUDGET})  ${verdict}`,
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}
