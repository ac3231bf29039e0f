import { jest } from '@jest/globals';
import { type LogLine } from '@lib/jobs';
import { Logger } from '@nestjs/common';
import { describeOnEachDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { SourceApplication } from '../support/source-application.js';

/** A step that a test holds, until it lets go. */
class Gate {
  private readonly opened = Promise.withResolvers<void>();
  private readonly entered = Promise.withResolvers<void>();
  /** When somebody stands before it. */
  readonly reached = this.entered.promise;

  readonly wait = async (step: string): Promise<void> => {
    if (step !== 'list') return;
    this.entered.resolve();
    await this.opened.promise;
  };

  open(): void {
    this.opened.resolve();
  }
}

describeOnEachDatabase('A sync in the background', (open) => {
  let application: SourceApplication;

  beforeAll(async () => {
    application = await SourceApplication.start(await open(), { worker: true, limits: { maxSyncsPerHost: 1 } });
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  const sources = () => application.sources;
  const jobs = () => application.jobs;
  const stateOf = async (id: string) => (await sources().get(id)).state;
  const openJobs = async (objectId: string) =>
    (await jobs().list({ objectId, status: ['pending', 'scheduled', 'running'] })).total;

  it('is a job that says how the sync ended', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    const actor = { id: 'u1', name: 'Someone' };
    const { id } = await sources().enqueueSync(source.id, { actor });
    expect(await jobs().wait(id)).toMatchObject({
      status: 'completed',
      name: `Sync ${source.name}`,
      object: { type: 'data-source', id: source.id },
      actor,
      error: null,
      result: { outcome: 'changed', revision: 1, created: 1 },
    });
    expect(await sources().get(source.id)).toMatchObject({ state: 'idle', revision: 1 });
  });

  it('fails with the error of the sync, once', async () => {
    const { source, remote } = await application.add();
    remote.before = () => {
      throw new Error('no such luck');
    };
    const { id } = await sources().enqueueSync(source.id);
    expect(await jobs().wait(id)).toMatchObject({ status: 'failed', error: { code: 'BACKEND_FAILED' }, attempts: 1 });
    expect(await sources().get(source.id)).toMatchObject({ lastResult: 'failed', state: 'idle' });
  });

  it('that failed is told in the log of the service, without secrets', async () => {
    const { source, remote } = await application.add({ parameters: { token: 'hunter2' } });
    remote.before = () => {
      throw new Error('no such luck with https://me:hunter2@example.com/');
    };
    const lines: string[] = [];
    const warn = jest
      .spyOn(Logger.prototype, 'warn')
      .mockImplementation((line: unknown) => void lines.push(String(line)));
    try {
      await jobs().wait((await sources().enqueueSync(source.id)).id);
    } finally {
      warn.mockRestore();
    }
    expect(lines).toEqual([expect.stringMatching(`^Sync ${source.name} failed: BACKEND_FAILED: .*no such luck`)]);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('is refused where it cannot start', async () => {
    const { source } = await application.add({ enabled: false });
    await expect(sources().enqueueSync(source.id)).rejects.toMatchObject({ code: 'SOURCE_DISABLED' });
    await expect(sources().enqueueSync(crypto.randomUUID())).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });

  it('is followed by one more that was asked for while it ran, and by no third', async () => {
    const { source, remote } = await application.add();
    const gate = new Gate();
    remote.before = gate.wait;
    remote.write('a', '1');
    const first = await sources().enqueueSync(source.id);
    await gate.reached;
    expect(await stateOf(source.id)).toBe('syncing');
    remote.write('b', '1');
    const later = await Promise.all(Array.from({ length: 10 }, () => sources().enqueueSync(source.id)));
    const [second] = [...new Set(later.map(({ id }) => id))];
    expect(later.every(({ id }) => id === second)).toBe(true);
    expect(second).not.toBe(first.id);
    expect(await openJobs(source.id)).toBe(2);
    gate.open();
    expect(await jobs().wait(first.id)).toMatchObject({ status: 'completed', result: { revision: 1, created: 1 } });
    expect(await jobs().wait(second!)).toMatchObject({ status: 'completed', result: { revision: 2, created: 1 } });
  });

  it('shows what it does while it runs', async () => {
    const { source, remote } = await application.add();
    const gate = new Gate();
    remote.before = gate.wait;
    remote.write('a', '1');
    const { id } = await sources().enqueueSync(source.id);
    await gate.reached;
    await eventually(async () => (await jobs().get(id)).progress?.step === 'asking the remote');
    gate.open();
    const lines: LogLine[] = [];
    for await (const line of jobs().logs(id)) lines.push(line);
    expect(lines.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Published revision 1: 1 created/),
    );
    expect((await jobs().log(id, { after: 1 })).items).toEqual(lines.slice(1));
  });

  it('really stops when its job is cancelled', async () => {
    const { source, remote } = await application.add();
    const gate = new Gate();
    remote.before = gate.wait;
    remote.write('a', '1');
    const { id } = await sources().enqueueSync(source.id);
    await gate.reached;
    expect(await jobs().cancel(id)).toMatchObject({ status: 'cancelled' });
    await eventually(async () => (await stateOf(source.id)) === 'idle');
    expect(await sources().get(source.id)).toMatchObject({ revision: 0, lastError: { code: 'SYNC_CANCELLED' } });
    gate.open();
    remote.before = () => undefined;
    expect(await sources().sync(source.id)).toMatchObject({ outcome: 'changed' });
  });

  it('waits for others of its host', async () => {
    const [one, two] = await Promise.all([application.add(), application.add()]);
    const gate = new Gate();
    one.remote.before = gate.wait;
    one.remote.write('a', '1');
    // Both on the host of the first.
    const { id } = await sources().update(two.source.id, { sourceUrl: `${one.source.sourceUrl}/other` });
    const first = await sources().enqueueSync(one.source.id);
    await gate.reached;
    const second = await sources().enqueueSync(id);
    await eventually(async () => (await jobs().get(second.id)).started !== null);
    expect(await jobs().get(second.id)).toMatchObject({ error: null, completed: null });
    expect(await sources().get(id)).toMatchObject({ revision: 0, lastResult: 'never' });
    gate.open();
    expect(await jobs().wait(first.id)).toMatchObject({ status: 'completed' });
    expect(await jobs().wait(second.id)).toMatchObject({ status: 'completed' });
  });
});

describeOnEachDatabase('A process without a worker', (open) => {
  let application: SourceApplication;

  beforeAll(async () => {
    application = await SourceApplication.start(await open());
  });

  afterAll(() => application?.[Symbol.asyncDispose]());

  it('keeps a sync for one that has one', async () => {
    const { source } = await application.add();
    const first = await application.sources.enqueueSync(source.id);
    expect(first).toMatchObject({ status: 'pending' });
    expect((await application.sources.enqueueSync(source.id)).id).toBe(first.id);
    expect(await application.sources.get(source.id)).toMatchObject({ state: 'queued', status: 'queued' });
    await application.jobs.cancel(first.id);
    expect(await application.sources.get(source.id)).toMatchObject({ state: 'idle', status: 'new' });
  });

  it('keeps one request among many of the same moment', async () => {
    const { source } = await application.add();
    const all = await Promise.all(Array.from({ length: 20 }, () => application.sources.enqueueSync(source.id)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  it('does not take a request with a confirmed plan for one without', async () => {
    const { source } = await application.add();
    const plain = await application.sources.enqueueSync(source.id);
    const confirmed = await application.sources.enqueueSync(source.id, { confirm: 'plan' });
    expect(confirmed.id).not.toBe(plain.id);
    expect((await application.sources.enqueueSync(source.id, { confirm: 'plan' })).id).toBe(confirmed.id);
  });

  it('syncs at once when it is told to', async () => {
    const { source, remote } = await application.add();
    remote.write('a', '1');
    const job = await application.sources.enqueueSync(source.id, { immediate: true });
    expect(job).toMatchObject({ status: 'completed', result: { created: 1 } });
  });

  it('cancels what it was told to do at once', async () => {
    const { source, remote } = await application.add();
    const stop = new AbortController();
    remote.before = (step) => void (step === 'list' && stop.abort());
    remote.write('a', '1');
    const job = await application.sources.enqueueSync(source.id, { immediate: true, signal: stop.signal });
    expect(job).toMatchObject({ status: 'cancelled', result: null });
    await eventually(async () => (await application.sources.get(source.id)).state === 'idle');
  });
});
