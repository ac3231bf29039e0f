import type { Database } from '@lib/database';
import {
  type ObjectContent,
  SyncedDataService,
  SyncedObject,
  type SyncedObjectHandler,
  type SyncedObjectState,
} from '@lib/sources';
import { Injectable, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ModulesContainer } from '@nestjs/core';
import { SyncedObjectExplorer } from '../../libs/sources/src/synced-object/synced-object.explorer.js';
import { SyncedObjectRegistry } from '../../libs/sources/src/synced-object/synced-object.registry.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { SourceApplication } from '../support/source-application.js';

const TYPE = 'config-template';

/** The application's own records. */
@SyncedObject(TYPE)
class Templates implements SyncedObjectHandler {
  readonly records = new Map<string, string>();
  readonly applied: string[] = [];
  bad: string | null = null;

  async apply({ id, file }: ObjectContent): Promise<void> {
    const text = await file.text();
    if (id === this.bad) throw new Error(`cannot make sense of ${file.path}`);
    this.applied.push(id);
    this.records.set(id, text);
  }

  gone({ id }: { id: string }): void {
    this.applied.push(`${id} gone`);
    this.records.delete(id);
  }

  take(): string[] {
    return this.applied.splice(0).toSorted();
  }
}

/** Has nothing to do when a file is gone. */
@SyncedObject('script')
class Scripts implements SyncedObjectHandler {
  readonly applied: string[] = [];

  apply({ id }: ObjectContent): void {
    this.applied.push(id);
  }
}

class ObjectsOfTheTest {}

describeOnEachDatabase('Synced objects', (open) => {
  let database: Database;
  let application: SourceApplication;
  let templates: Templates;

  beforeAll(async () => {
    database = await open();
    application = await SourceApplication.start(database, {
      imports: [{ module: ObjectsOfTheTest, providers: [Templates, Scripts] }],
      worker: true,
    });
    templates = application.module.get(Templates, { strict: false });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const data = (): SyncedDataService => application.module.get(SyncedDataService);
  const status = async (id: string): Promise<SyncedObjectState['status']> =>
    (await data().status({ type: TYPE, id })).status;
  const inSync = (...ids: string[]) =>
    eventually(async () => (await Promise.all(ids.map(status))).every((each) => each === 'in-sync'));

  async function addSource(files: Record<string, string>) {
    const { source, remote } = await application.add({ deletionGuard: 'off' });
    const sync = async (changed: Record<string, string | null>): Promise<void> => {
      for (const [path, content] of Object.entries(changed)) {
        if (content === null) remote.remove(path);
        else remote.write(path, content);
      }
      await application.sources.sync(source.id);
    };
    await sync(files);
    return { id: source.id, name: source.name, sync };
  }

  it('are out of date until somebody syncs them, and again when their file has changed', async () => {
    const { id: sourceId, name, sync } = await addSource({ a: 'a1', other: '1' });
    const object = { type: TYPE, id: 'manual' };
    expect(await data().bind(object, { source: name, path: 'a' })).toMatchObject({
      ...object,
      status: 'out-of-date',
      sourceId,
      source: name,
      path: 'a',
      autoSync: false,
      syncedHash: null,
      syncedAt: null,
    });
    expect(await data().sync(object)).toMatchObject({ status: 'in-sync', syncedRevision: 1, lastError: null });
    await sync({ other: '2' });
    expect(await status('manual')).toBe('in-sync');
    await sync({ a: 'a2' });
    const outOfDate = await data().status(object);
    expect(outOfDate).toMatchObject({ status: 'out-of-date', syncedRevision: 1 });
    expect(outOfDate.hash).not.toBe(outOfDate.syncedHash);
    expect(templates.records.get('manual')).toBe('a1');
    await data().sync(object);
    expect(templates.records.get('manual')).toBe('a2');
    await sync({ a: null });
    expect(await status('manual')).toBe('file-gone');
    await expect(data().sync(object)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await sync({ a: 'a2' });
    expect(await status('manual')).toBe('in-sync');
    await data().unbind(object);
    await expect(data().status(object)).rejects.toMatchObject({ code: 'SYNCED_OBJECT_NOT_FOUND' });
    await expect(data().unbind(object)).rejects.toMatchObject({ code: 'SYNCED_OBJECT_NOT_FOUND' });
    expect(templates.take()).toEqual(['manual', 'manual']);
  });

  it('follow by themselves when they are told to; only those whose file has changed are touched', async () => {
    const { id: source, sync } = await addSource({ one: '1', two: '1' });
    for (const id of ['one', 'two', 'three']) {
      await data().bind({ type: TYPE, id }, { source, path: id, autoSync: true });
    }
    await inSync('one', 'two');
    expect(await status('three')).toBe('file-gone');
    expect(templates.take()).toEqual(['one', 'two']);
    await sync({ two: '2', three: '2' });
    await inSync('one', 'two', 'three');
    expect(templates.take()).toEqual(['three', 'two']);
    // A file that is gone, and comes back.
    await sync({ one: null });
    await eventually(() => !templates.records.has('one'));
    expect(templates.take()).toEqual(['one gone']);
    await sync({ one: '1' });
    await inSync('one');
    expect(templates.take()).toEqual(['one']);
    // A source that is gone.
    await application.sources.delete(source);
    await eventually(
      () => templates.records.size === 0 || !['one', 'two', 'three'].some((id) => templates.records.has(id)),
    );
    expect(templates.take()).toEqual(['one gone', 'three gone', 'two gone']);
    expect(await data().status({ type: TYPE, id: 'one' })).toMatchObject({ status: 'file-gone', source: null });
    for (const id of ['one', 'two', 'three']) await data().unbind({ type: TYPE, id });
  });

  it('stay as they are when their file is gone and their class has nothing to do then', async () => {
    const { id: source, sync } = await addSource({ run: '1' });
    const scripts = application.module.get(Scripts, { strict: false });
    const object = { type: 'script', id: 'run' };
    await data().bind(object, { source, path: 'run', autoSync: true });
    await eventually(async () => (await data().status(object)).status === 'in-sync');
    await sync({ run: null });
    expect(await data().status(object)).toMatchObject({ status: 'file-gone' });
    await sync({ run: '1' });
    expect(await data().status(object)).toMatchObject({ status: 'in-sync' });
    await sync({ run: '2' });
    await eventually(async () => (await data().status(object)).status === 'in-sync');
    expect(scripts.applied).toEqual(['run', 'run']);
  });

  it('block no other when one of them fails, and show why; its next version is tried at once', async () => {
    templates.bad = 'b-bad';
    const { id: source, sync } = await addSource({ f: '1', g: '1' });
    const ids = ['a-good', 'b-bad', 'c-good'];
    for (const id of ids) await data().bind({ type: TYPE, id }, { source, path: 'f', autoSync: true });
    await inSync('a-good', 'c-good');
    await eventually(async () => (await data().status({ type: TYPE, id: 'b-bad' })).failures === 1);
    const failed = await data().status({ type: TYPE, id: 'b-bad' });
    expect(failed).toMatchObject({
      status: 'out-of-date',
      lastError: { code: 'INTERNAL', message: expect.stringContaining('cannot make sense of f') as string },
    });
    expect(failed.nextTry!.getTime()).toBeGreaterThan(Date.now());
    expect(await application.sources.get(source)).toMatchObject({ lastResult: 'changed', lastError: null });
    // What has not changed waits for its next try.
    await sync({ g: '2' });
    await expect(data().sync({ type: TYPE, id: 'b-bad' })).rejects.toThrow('cannot make sense of f');
    expect(await data().syncAll({ source })).toMatchObject({ synced: 0, failed: 1, errors: [{ id: 'b-bad' }] });
    expect(await data().status({ type: TYPE, id: 'b-bad' })).toMatchObject({ failures: 3 });
    templates.bad = null;
    await sync({ f: '2' });
    await inSync(...ids);
    expect(await data().status({ type: TYPE, id: 'b-bad' })).toMatchObject({
      failures: 0,
      lastError: null,
      nextTry: null,
    });
    templates.take();
    for (const id of ids) await data().unbind({ type: TYPE, id });
  });

  it('are synced all at once, and listed by type, source and status', async () => {
    const { id: source, sync } = await addSource({ f: '1', g: '1' });
    for (let index = 0; index < 5; index++) {
      await data().bind({ type: TYPE, id: `many-${index}` }, { source, path: index < 3 ? 'f' : 'g' });
    }
    expect(await data().syncAll({ type: TYPE, source })).toEqual({ synced: 5, failed: 0, errors: [] });
    templates.take();
    await sync({ g: '2' });
    const first = await data().list({ source, status: 'out-of-date', limit: 1 });
    expect(first).toMatchObject({ items: [{ id: 'many-3' }], total: 2 });
    const second = await data().list({ source, status: 'out-of-date', limit: 1, cursor: first.nextCursor! });
    expect(second).toMatchObject({ items: [{ id: 'many-4' }], nextCursor: null });
    expect(await data().syncAll({ source })).toMatchObject({ synced: 2 });
    expect(templates.take()).toEqual(['many-3', 'many-4']);
    expect(await data().list({ type: 'script', source })).toMatchObject({ items: [], total: 0 });
  });

  it('are applied again when two were at it at once, since nobody knows whose content was last', async () => {
    const { id: source, sync } = await addSource({ f: 'old' });
    const object = { type: TYPE, id: 'raced' };
    await data().bind(object, { source, path: 'f' });
    const entered = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    const apply = templates.apply.bind(templates);
    templates.apply = async (content) => {
      entered.resolve();
      await opened.promise;
      await apply(content);
    };
    const slow = data().sync(object);
    await entered.promise;
    templates.apply = apply;
    await sync({ f: 'new' });
    expect(await data().sync(object)).toMatchObject({ status: 'in-sync' });
    opened.resolve();
    expect(await slow).toMatchObject({ status: 'out-of-date', syncedHash: null });
    expect(await data().sync(object)).toMatchObject({ status: 'in-sync' });
    expect(templates.records.get('raced')).toBe('new');
  });

  it.each([
    ['a type without a class', { type: 'nothing', id: 'a' }, 'a', 'VALIDATION_FAILED'],
    ['no id', { type: TYPE, id: '' }, 'a', 'VALIDATION_FAILED'],
    ['a path out of the source', { type: TYPE, id: 'a' }, '../a', 'PATH_UNSAFE'],
  ])('cannot be bound with %s', async (_what, object, path, code) => {
    const { id: source } = await addSource({ a: '1' });
    await expect(data().bind(object, { source, path })).rejects.toMatchObject({ code });
    await expect(data().bind({ type: TYPE, id: 'a' }, { source: 'nowhere', path: 'a' })).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    });
  });
});

describe('Classes of synced objects', () => {
  const explore = async (...providers: Type[]): Promise<string[]> => {
    const module = await Test.createTestingModule({ providers }).compile();
    const registry = new SyncedObjectRegistry();
    new SyncedObjectExplorer(module.get(ModulesContainer), registry).onModuleInit();
    return registry.types;
  };

  it('are found, and refused when they are wrong', async () => {
    expect(await explore(Templates, Scripts)).toEqual([TYPE, 'script']);

    @SyncedObject('nothing')
    class WithoutApply {}
    @SyncedObject('')
    class WithoutType extends Scripts {}
    @SyncedObject('script')
    class Second extends Scripts {}
    @Injectable()
    class Undecorated {}
    await expect(explore(WithoutApply)).rejects.toMatchObject({ code: 'SYNCED_OBJECT_INVALID' });
    await expect(explore(WithoutType)).rejects.toThrow(/WithoutType with @SyncedObject\(\) has no usable type/);
    await expect(explore(Scripts, Second)).rejects.toMatchObject({ code: 'SYNCED_OBJECT_DUPLICATE' });
    expect(await explore(Undecorated)).toEqual([]);
  });
});
