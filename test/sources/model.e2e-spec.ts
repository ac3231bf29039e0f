import { randomUUID } from 'node:crypto';
import { DataBackendsError } from '@lib/core';
import type { SyncStep } from '@lib/sources';
import fc from 'fast-check';
import { MemoryChangesPlugin } from '../support/changes-backend.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { remotes } from '../support/memory-backend.js';
import { SourceApplication } from '../support/source-application.js';
import { corruptContents, leftovers, NOTHING_LEFT } from '../support/sync-invariants.js';
import { IGNORE_RULES, type Operation, SyncModel } from '../support/sync-model.js';

const RUNS = 60;
const SYNCS = 12;

class TestFault extends DataBackendsError {
  constructor() {
    super('BACKEND_FAILED', 'broken on purpose');
  }
}

/** Paths that get in each other's way: file and directory of one name, forms of one letter, the index's 500 characters. */
const LONG = 'long/'.repeat(120);
const PATHS = ['a', 'a/b', 'a/b/c', 'd/e.log', 'd/f', 'x.log', 'é', 'e\u0301', 'A', `${LONG}1`, `${LONG}2`, '%_\\ "'];
const STEPS: SyncStep[] = ['leased', 'listed', 'planned', 'stored', 'read', 'written', 'publish', 'published', 'told'];

const path = fc.constantFrom(...PATHS);
const content = fc.constantFrom('', '1', '2', '3', 'shared', 'x'.repeat(3_000));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), path, content }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('touch' as const, 'remove' as const), path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), path, to: path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('link' as const), path, target: fc.constantFrom('a', '../b') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('hide' as const, 'lock' as const), path }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('empty' as const, 'incomplete' as const, 'repoint' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('ignore' as const), rule: fc.constantFrom(...Object.keys(IGNORE_RULES)) }),
  },
);

const round = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
  /** Where the sync breaks. */
  fault: fc.option(fc.constantFrom(...STEPS), { freq: 3 }),
  /** Whether a person confirms when it is held. */
  confirms: fc.boolean(),
  /** Two revisions to compare, as shares of those that there are. */
  compared: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
});

describeOnEachDatabase('Whatever happens to a remote', (open) => {
  let application: SourceApplication;
  let breakAt: SyncStep | null = null;

  beforeAll(async () => {
    application = await SourceApplication.start(await open(), {
      imports: [MemoryChangesPlugin],
      checkpoint: (step) => {
        if (step === breakAt) throw new TestFault();
      },
    });
  });

  afterAll(async () => {
    await application?.[Symbol.asyncDispose]();
    remotes.clear();
  });

  async function play(
    options: { proven: boolean; contentAddressed: boolean; tellsChanges?: boolean },
    rounds: readonly (typeof round extends fc.Arbitrary<infer T> ? T : never)[],
  ): Promise<void> {
    const names = [randomUUID(), randomUUID()] as const;
    const model = new SyncModel(names, options);
    for (const { name, remote } of model.remotes) remotes.set(name, remote);
    const type = `memory${options.contentAddressed ? '-digest' : ''}${options.tellsChanges ? '-changes' : ''}`;
    const source = await application.sources.create({ name: names[0], type, sourceUrl: `memory://${names[0]}` });

    for (const { operations, fault, confirms, compared } of rounds) {
      for (const done of operations) {
        model.apply(done);
        if (done.do === 'repoint') {
          await application.sources.update(source.id, { sourceUrl: `memory://${model.remote.name}` });
        }
        if (done.do === 'ignore') await application.sources.update(source.id, { ignoreRules: done.rule });
      }
      await syncAndCompare(source.id, model, fault, confirms);
      await compareRevisions(source.id, model, compared);
    }
    for (const [number, state] of model.revisions.entries()) {
      if (number > 0) expect(await application.contents(source.id, number)).toEqual(state);
    }
    expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
    await application.sources.delete(source.id);
    expect(await leftovers(application.database)).toEqual(NOTHING_LEFT);
  }

  async function syncAndCompare(
    id: string,
    model: SyncModel,
    fault: SyncStep | null,
    confirms: boolean,
  ): Promise<void> {
    const before = model.revision;
    breakAt = fault;
    const outcome = await application.sources.sync(id).catch((error: unknown) => {
      expect(error).toBeInstanceOf(TestFault);
      return null;
    });
    breakAt = null;
    const source = await application.sources.get(id);
    if (outcome?.outcome === 'held' || (!outcome && source.lastResult === 'held')) {
      expect(model.held).toBe(true);
      if (confirms && outcome?.planId) {
        const { outcome: confirmed } = await application.sources.sync(id, { confirm: outcome.planId });
        expect(confirmed).toBe(model.synced());
      }
    } else if (outcome) {
      expect(model.held).toBe(false);
      expect(outcome.outcome).toBe(model.synced());
    } else if (source.lastError === null) {
      // The fault came after everything was done.
      model.synced();
    }
    const after = await application.sources.get(id);
    expect({ revision: after.revision, files: after.fileCount }).toEqual({
      revision: model.revision,
      files: Object.keys(model.current).length,
    });
    if (outcome && model.revision > before) {
      const changes = model.changes(before, model.revision);
      const counted = (change: string) => changes.filter(([, kind]) => kind === change).length;
      const [published] = (await application.revisions.list(id, { limit: 1 })).items;
      expect(published).toMatchObject({
        number: model.revision,
        fileCount: Object.keys(model.current).length,
        created: counted('created'),
        updated: counted('updated'),
        deleted: counted('deleted'),
      });
    }
    expect(await application.contents(id)).toEqual(model.current);
  }

  async function compareRevisions(id: string, model: SyncModel, shares: readonly [number, number]): Promise<void> {
    const [from, to] = shares.map((share) => Math.round(share * model.revision)).sort((a, b) => a - b);
    if (to === 0) return;
    const changes = [];
    for await (const { path: changed, change } of application.revisions.diff(id, from!, to!)) {
      changes.push([changed, change]);
    }
    expect(changes).toEqual(model.changes(from!, to!));
    const page = await application.revisions.changes(id, { from: from!, to: to!, limit: 3 });
    expect(page.total).toBe(changes.length);
    expect(page.items.map(({ path: changed }) => changed)).toEqual(changes.slice(0, 3).map(([changed]) => changed));
  }

  it.each([
    { proven: false, contentAddressed: false },
    { proven: true, contentAddressed: false },
    { proven: true, contentAddressed: true },
    { proven: false, contentAddressed: true },
    { proven: true, contentAddressed: false, tellsChanges: true },
    { proven: true, contentAddressed: true, tellsChanges: true },
  ])('the database follows it as a simple model does (%o)', async (options) => {
    const rounds = fc.array(round, { minLength: 3, maxLength: SYNCS, size: 'max' });
    await fc.assert(
      fc.asyncProperty(rounds, (played) => play(options, played)),
      { numRuns: RUNS / 6 },
    );
  });

  it('corrupts no content', async () => {
    expect(await corruptContents(application.database)).toBe(0);
  });
});
