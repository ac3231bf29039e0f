import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SyncStep } from '@lib/sources';
import { postgresUrl, prepareDataDirectory, withPostgresClient } from '../support/databases.js';
import { ChildNode } from '../support/child-node.js';
import type { SyncChildOptions, SyncChildState } from '../support/sync-child.js';

/** Every step, and whether what was being published shows after a kill there. */
const STEPS: readonly (readonly [step: SyncStep, occurrence: number, published: boolean])[] = [
  ['leased', 1, false],
  ['listed', 1, false],
  ['planned', 1, false],
  ['stored', 1, false],
  ['stored', 3, false],
  ['read', 1, false],
  ['written', 1, false],
  ['publish', 1, false],
  ['published', 1, true],
  ['told', 1, true],
];
const FILES = 40;
const FILE_BYTES = 400_000;

/** Another half of the files in every generation, so that each sync creates, updates and deletes. */
function generation(number: number): Record<string, string> {
  const names = Array.from(
    { length: FILES },
    (_, index) => `dir-${index % 3}/file-${(index + number * 7) % (FILES + 20)}`,
  );
  return Object.fromEntries(names.map((name) => [name, `${number} ${name}`.padEnd(40)]));
}

async function writeGeneration(root: string, number: number): Promise<Record<string, string>> {
  await rm(root, { recursive: true, force: true });
  const contents = generation(number);
  for (const [name, start] of Object.entries(contents)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), Buffer.concat([Buffer.from(start), Buffer.alloc(FILE_BYTES, String(number))]));
  }
  return contents;
}

describe.each(['pglite', 'postgres'] as const)('kill -9 in the middle of a sync (%s)', (kind) => {
  let directory: string;
  let options: Omit<SyncChildOptions, 'step' | 'occurrence'>;
  const schema = `kill_${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kill-'));
    options = {
      database: kind === 'pglite' ? {} : { url: postgresUrl(), schema },
      dataDir: join(directory, 'data'),
      root: join(directory, 'tree'),
    };
    if (kind === 'pglite') await prepareDataDirectory(options.dataDir);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    if (kind === 'postgres') {
      await withPostgresClient((client) => client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`));
    }
  });

  it('leaves one whole revision at every step, and the next process goes on', async () => {
    let published: Record<string, string> = {};
    let revision = 0;
    for (const [index, [step, occurrence, survives]] of [...STEPS, ['told', 1, true] as const].entries()) {
      const child = ChildNode.call('./sync-child.ts', 'runSyncChild', { ...options, step, occurrence });
      const found = await stateOf(child, 'found');
      expect({ after: STEPS[index - 1], revision: found.revision, contents: found.contents }).toEqual({
        after: STEPS[index - 1],
        revision,
        contents: published,
      });

      const tree = await writeGeneration(options.root, index * 2);
      child.process.stdin!.write('sync\n');
      const synced = await stateOf(child, 'synced');
      expect(synced.contents).toEqual(tree);
      expect(synced.leftovers).toEqual(Object.fromEntries(Object.keys(synced.leftovers).map((name) => [name, 0])));

      const next = await writeGeneration(options.root, index * 2 + 1);
      child.process.stdin!.write('go on\n');
      await child.exited;
      expect(child.process.signalCode).toBe('SIGKILL');
      published = survives ? next : tree;
      revision = synced.revision + (survives ? 1 : 0);
    }
  }, 300_000);
});

async function stateOf(child: ChildNode, what: string): Promise<SyncChildState> {
  return JSON.parse((await child.line(`${what} `)).slice(what.length + 1)) as SyncChildState;
}
