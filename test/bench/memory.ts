import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceFlags } from '../support/service-flags.js';
import { writeTree } from './fixtures.js';

/** What one process reports of its memory, in MiB. */
export interface MemoryReport {
  readonly idle: number;
  readonly peak: number;
}

const BUDGET = 64;
const GIBIBYTE = 1024 ** 3;

const INPUTS: readonly { readonly label: string; write(tree: string): Promise<void> }[] = [
  { label: '1,000 files', write: (tree) => writeTree(tree, 1_000, 1_000) },
  { label: '100,000 files', write: (tree) => writeTree(tree, 100_000, 1_000) },
  { label: 'one file of 1 GiB', write: (tree) => writeLargeFile(tree, GIBIBYTE) },
];

/**
 * Peak memory of a first local sync above idle, each in a process of its own: with the flags that `npm start` gives to
 * the service, and as any application has it, whose young generation V8 lets grow to 128 MiB however little it needs.
 */
export async function memoryOfSyncs(postgresUrl: string): Promise<void> {
  console.log('\nmemory of a first local sync to PostgreSQL, above idle');
  for (const { label, write } of INPUTS) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-memory-'));
    try {
      await write(join(directory, 'tree'));
      const service = await measure(postgresUrl, directory, serviceFlags());
      const plain = await measure(postgresUrl, directory, []);
      const verdict = service <= BUDGET ? 'within' : 'OVER';
      console.log(
        `  ${label.padEnd(44)} ${service.toFixed(0).padStart(9)} MiB  (budget ${BUDGET})  ${verdict}; ` +
          `${plain.toFixed(0)} MiB without the flags of npm start`,
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

async function measure(postgresUrl: string, directory: string, flags: readonly string[]): Promise<number> {
  const child = fork(join(import.meta.dirname, 'memory-process.ts'), [postgresUrl, directory], {
    execArgv: [...process.execArgv, ...flags],
  });
  const exited = once(child, 'exit');
  const [report] = (await Promise.race([once(child, 'message'), exited])) as [MemoryReport];
  if (typeof report !== 'object' || report === null) throw new Error('the process that was measured ended early');
  await exited;
  return report.peak - report.idle;
}

/** Bytes that differ from megabyte to megabyte, so that nothing is stored once for many. */
async function writeLargeFile(directory: string, size: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  await using file = await open(join(directory, 'large.bin'), 'w');
  const chunk = Buffer.alloc(1024 ** 2, 'a');
  for (let position = 0; position < size; position += chunk.length) {
    chunk.writeUInt32BE(position / chunk.length);
    await file.write(chunk);
  }
}
