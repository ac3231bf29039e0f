import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BUILT_IN_PLUGINS } from '@lib/backends';
import type { Database } from '@lib/database';
import { PolicyNetwork } from '@lib/network';
import type { DataSource } from '@lib/sources';
import { describeOnEachDatabase, postgresUrl } from '../support/databases.js';
import type { LeaseChildOptions } from '../support/lease-child.js';
import { ChildNode } from '../support/child-node.js';
import { SourceApplication } from '../support/source-application.js';
import { leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';

describeOnEachDatabase(
  'Processes that sync one source',
  (open) => {
    let database: Database;
    let application: SourceApplication;
    let directory: string;
    let source: DataSource;
    const children: ChildNode[] = [];

    const write = (content: string) => writeFile(join(directory, 'tree/file'), content);
    const startChild = (options: Pick<LeaseChildOptions, 'parallel' | 'rounds' | 'pause'>) => {
      const all: LeaseChildOptions = {
        ...options,
        database: { url: postgresUrl(), schema: database.schema },
        dataDir: join(directory, 'data'),
        root: directory,
        sourceId: source.id,
      };
      const child = ChildNode.call('./lease-child.ts', 'runLeaseChild', all);
      children.push(child);
      return child;
    };

    beforeEach(async () => {
      directory = await realpath(await mkdtemp(join(tmpdir(), 'lease-')));
      await mkdir(join(directory, 'tree'));
      await write('first');
      database = await open();
      application = await SourceApplication.start(database, {
        imports: [...BUILT_IN_PLUGINS],
        network: new PolicyNetwork({ localRoots: [directory] }),
      });
      source = await application.sources.create({
        name: 'tree',
        type: 'local',
        sourceUrl: `file://${join(directory, 'tree')}`,
      });
    });

    afterEach(async () => {
      for (const child of children.splice(0)) {
        child.process.kill('SIGCONT');
        await child.kill();
      }
      await application[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    it('take turns: one syncs, the others are told so, and all end with the same files', async () => {
      const processes = Array.from({ length: 3 }, () => startChild({ parallel: 4, rounds: 12, pause: 20 }));
      for (let content = 0; processes.some((child) => !child.lines.includes('closed')); content++) {
        await write(`content ${content}`);
        const { rows } = await database.query<{ holders: number }>(
          `SELECT count(*) AS holders FROM ${database.schema}.data_source WHERE lease_token IS NOT NULL`,
        );
        expect(rows[0]!.holders).toBeLessThanOrEqual(1);
        await delay(25);
      }
      const ends = processes.flatMap((child) => child.lines.filter((line) => line.startsWith('ended ')));
      const syncs = ends.filter((end) => end === 'ended changed' || end === 'ended unchanged').length;
      expect(ends).toHaveLength(3 * 4 * 12);
      expect(new Set(ends)).not.toContain('ended SYNC_FENCED');
      expect(ends.filter((end) => end === 'ended SYNC_IN_PROGRESS')).toHaveLength(ends.length - syncs);
      expect(processes.flatMap((child) => child.lines.filter((line) => line === 'enter'))).toHaveLength(syncs);

      await application.sources.sync(source.id);
      const revisions = await application.revisions.list(source.id, { limit: 1_000 });
      expect(revisions.items.map(({ number }) => number)).toEqual(
        Array.from({ length: revisions.total }, (_, index) => revisions.total - index),
      );
      expect(await leftovers(database)).toEqual(NOTHING_LEFT);
    }, 120_000);

    it('fence off one that was stopped past its lease: it can write and publish nothing any more', async () => {
      const child = startChild({ parallel: 1, rounds: 1, pause: 2_000 });
      await child.line('planned');
      child.process.kill('SIGSTOP');
      await expect(application.sources.sync(source.id)).rejects.toMatchObject({ code: 'SYNC_IN_PROGRESS' });
      // Time passes: its lease expires.
      await database.query(`UPDATE ${database.schema}.data_source SET lease_expires_at = 'epoch'`);
      await write('by the other');
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 1 });

      child.process.kill('SIGCONT');
      expect(await child.line('ended ')).toBe('ended SYNC_FENCED');
      await child.line('closed');
      expect(await application.contents(source.id)).toEqual({ file: 'by the other' });
      expect(await application.sources.get(source.id)).toMatchObject({
        revision: 1,
        lastResult: 'changed',
        state: 'idle',
      });
      expect(await leftovers(database)).toEqual(NOTHING_LEFT);
      await write('after');
      expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 2 });
    }, 120_000);
  },
  ['postgres'],
);

describeOnEachDatabase('A sync under way', (open) => {
  let database: Database;
  let application: SourceApplication;

  beforeEach(async () => {
    database = await open();
    application = await SourceApplication.start(database);
  });

  afterEach(() => application[Symbol.asyncDispose]());

  /** A sync that waits in the middle of reading until it is told to stop. */
  const startSync = async () => {
    const { source, remote } = await application.add({ parameters: { token: 'canary-token' } });
    remote.write('a', '1');
    await application.sources.sync(source.id);
    remote.write('a', '2');
    remote.write('b', '2');
    const reading = new Promise<void>((resolve) => {
      remote.before = (step) => {
        if (step !== 'read') return undefined;
        resolve();
        return new Promise(() => undefined);
      };
    });
    const sync = application.sources.sync(source.id).then(
      ({ outcome }) => outcome,
      (error: { code: string }) => error.code,
    );
    await reading;
    return { source, remote, sync };
  };

  it('ends when its source is deleted, which leaves nothing of it', async () => {
    const { source, sync } = await startSync();
    await application.sources.delete(source.id);
    expect(await sync).toBe('SYNC_CANCELLED');
    expect(await leftovers(database)).toEqual(NOTHING_LEFT);
    for (const table of ['data_source', 'data_file', 'revision']) {
      const { rows } = await database.query<{ count: number }>(
        `SELECT count(*) AS count FROM ${database.schema}.${table}`,
      );
      expect([table, rows[0]!.count]).toEqual([table, 0]);
    }
  });

  it('ends when its source is pointed elsewhere, and the next one reads there', async () => {
    const { source, remote, sync } = await startSync();
    const { source: other, remote: elsewhere } = await application.add();
    elsewhere.write('new', 'n');
    await application.sources.update(source.id, { sourceUrl: other.sourceUrl });
    expect(await sync).toBe('SYNC_CANCELLED');
    remote.before = () => undefined;
    expect(await application.contents(source.id)).toEqual({ a: '1' });
    expect(await application.sources.sync(source.id)).toMatchObject({ outcome: 'changed', revision: 2 });
    expect(await application.contents(source.id)).toEqual({ new: 'n' });
    expect(await leftovers(database)).toEqual(NOTHING_LEFT);
  });

  it('ends when the application stops, and gives its lease back', async () => {
    const { source, sync } = await startSync();
    await application.module.close();
    expect(await sync).toBe('SYNC_CANCELLED');
    const { rows } = await database.query<{ lease: string | null; revision: number }>(
      `SELECT lease_token AS lease, revision FROM ${database.schema}.data_source WHERE id = $1`,
      [source.id],
    );
    expect(rows).toEqual([{ lease: null, revision: 1 }]);
  });
});
