import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StreamLimits } from '@lib/admin';
import { Database } from '@lib/data-backends';
import { eventually } from '../support/eventually.js';
import { EventClient, type Received } from './support/event-client.js';
import { type RunningService, startService } from './support/service.js';

const ADMIN_TOKEN = 'the-admin-token';
const environment = { DATA_BACKENDS_ADMIN_TOKEN: ADMIN_TOKEN };

describe('what happens, live, over two services on one database', () => {
  let one: RunningService;
  let two: RunningService;
  const clients: EventClient[] = [];

  const follow = async (service: RunningService, query = '', lastEventId?: string, token = ADMIN_TOKEN) => {
    const client = await EventClient.connect(`${service.url}/api/events${query}`, { token, lastEventId });
    clients.push(client);
    return client.ready();
  };
  const newSource = async (service: RunningService, name: string): Promise<string> => {
    const root = join(two.root, name);
    await mkdir(root);
    await writeFile(join(root, 'a.txt'), name);
    return (await service.client.post('/api/data-sources', { name, type: 'local', sourceUrl: root })).body.id as string;
  };
  const sync = async (id: string): Promise<string> => {
    const { body } = await two.client.post(`/api/data-sources/${id}/sync?wait=true`);
    expect(body.status).toBe('completed');
    return body.id as string;
  };
  const endOf = (job: string) => (message: Received) => message.type === 'job.end' && message.data.job === job;

  beforeAll(async () => {
    one = await startService('postgres', { ...environment, DATA_BACKENDS_WORKER: 'false' });
    two = await startService('pglite', { ...environment, ...one.databaseEnvironment });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.drop();
  });
  afterAll(async () => {
    await two?.stop();
    await one?.stop();
  });

  it('is told by each of them, with what it is about', async () => {
    const client = await follow(one);
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const source = await newSource(two, 'told');
    const job = await sync(source);
    await client.until(endOf(job));
    await two.client.patch(`/api/data-sources/${source}`, { description: 'edited' });
    await two.client.delete(`/api/data-sources/${source}`);
    await client.until(({ type }) => type === 'data-source.deleted');

    const own = client.received.filter(({ data }) => data.source === source);
    const of = (type: string) => own.filter((message) => message.type === type).map(({ data }) => data);
    expect(of('data-source.created')).toMatchObject([{ data: { name: 'told', type: 'local' } }]);
    expect(of('job.enqueued')).toMatchObject([{ job, data: { status: 'pending' } }]);
    expect(of('job.start')).toMatchObject([{ job, data: { status: 'running' } }]);
    expect(of('data-source.pre-sync')).toHaveLength(1);
    expect(of('data-source.post-sync')).toMatchObject([{ data: { outcome: 'changed', revision: 1, error: null } }]);
    expect(of('job.end')).toMatchObject([{ job, data: { status: 'completed', error: null } }]);
    expect(of('data-source.updated')).toHaveLength(1);
    const lines = of('job.log').flatMap(({ data }) => data.lines);
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_line, index) => index + 1));
    expect(lines).toContainEqual({
      line: expect.any(Number),
      time: expect.stringMatching(/^\d{4}-.*T.*\.\d{3}Z$/),
      level: 'info',
      message: expect.stringContaining('Published revision 1'),
    });
  });

  it('goes on where a lost connection was, in either service, without loss or doubles', async () => {
    const source = await newSource(one, 'resumed');
    const complete = await follow(two);
    const jobs: string[] = [];
    const pieces: Received[] = [];
    let lastEventId: string | undefined;
    for (const service of [one, two, one]) {
      const client = await follow(service, '', lastEventId ?? complete.lastId);
      jobs.push(await sync(source));
      await client.until(endOf(jobs.at(-1)!));
      client.drop();
      pieces.push(...client.received);
      lastEventId = client.lastId;
      // While nobody is connected there.
      jobs.push(await sync(source));
    }
    const last = await follow(two, '', lastEventId);
    await last.until(endOf(jobs.at(-1)!));
    pieces.push(...last.received);
    await complete.until(endOf(jobs.at(-1)!));

    const end = pieces.at(-1)!.id;
    expect(pieces).toEqual(complete.received.filter(({ id }) => id <= end));
    // The system jobs, which run by themselves every minute, are told of, too.
    const ends = pieces.filter(({ type, data }) => type === 'job.end' && data.source === source);
    expect(ends.map(({ data }) => data.job)).toEqual(jobs);
  });

  it('misses nothing that commits late', async () => {
    const client = await follow(one, '?types=data-source.updated');
    const [early, late] = [await newSource(one, 'early'), await newSource(one, 'late')];
    await two.app.get(Database).transaction(async () => {
      const change = `UPDATE "${two.app.get(Database).schema}".data_source SET version = version + 1 WHERE id = $1`;
      await two.app.get(Database).query(change, [late]);
      await one.client.patch(`/api/data-sources/${early}`, { description: 'edited' });
      await client.until(({ data }) => data.source === early);
    });
    await client.until(({ data }) => data.source === late);
    expect(client.received.map(({ data }) => data.source)).toEqual([early, late]);
    expect(client.received[1]!.id).toBeGreaterThan(client.received[0]!.id);
  });

  it('says so when it cannot go on', async () => {
    for (const unknown of ['-1', '999999999999', 'something']) {
      const client = await follow(one, '', unknown);
      await client.until(({ type }) => type === 'reset');
      expect(client.types().indexOf('reset')).toBe(0);
    }
  });

  it('is told of what is asked for only', async () => {
    const [source, other] = [await newSource(one, 'asked'), await newSource(one, 'not-asked')];
    const client = await follow(one, `?types=data-source.post-sync,job.end&source=${source}`);
    await sync(other);
    const job = await sync(source);
    await client.until(endOf(job));
    expect(client.types().toSorted()).toEqual(['data-source.post-sync', 'job.end']);
    const ofJob = await follow(one, `?job=${job}`);
    await sync(source);
    expect((await one.client.get('/api/events?types=nothing')).body.errors).toMatchObject([{ pointer: '/types/0' }]);
    expect(ofJob.received).toEqual([]);
  });

  it('is told to each as far as they may see it, and no longer than they may', async () => {
    const [mine, others] = [await newSource(one, 'mine'), await newSource(one, 'others')];
    const token = (await one.client.post('/api/tokens', { name: 'scoped', role: 'viewer', sources: [mine] })).body;
    const client = await follow(one, '', undefined, token.token);
    await sync(others);
    await two.client.post('/api/schedules/data-backends.housekeeping/pause');
    await two.client.post('/api/schedules/data-backends.housekeeping/resume');
    await client.until(endOf(await sync(mine)));
    expect(new Set(client.received.map(({ data }) => data.source))).toEqual(new Set([mine]));
    expect((await two.client.delete(`/api/tokens/${token.id}`)).status).toBe(204);
    await eventually(() => client.ended);
  });

  it('is told to nobody whose token has come to its end', async () => {
    const source = await newSource(one, 'expiring');
    // So long that the machine is quick enough to connect before.
    const connect = async (lifetime: number): Promise<{ client: EventClient; expires: Date }> => {
      const expires = new Date(Date.now() + lifetime);
      const input = { name: `expires after ${lifetime}`, role: 'viewer', expires };
      const { token } = (await one.client.post('/api/tokens', input)).body;
      const client = await EventClient.connect(`${one.url}/api/events`, { token });
      if (client.response.statusCode === 401) return connect(2 * lifetime);
      clients.push(client);
      return { client: await client.ready(), expires };
    };
    const { client, expires } = await connect(1_500);
    await eventually(() => Date.now() > expires.getTime());
    await sync(source);
    await eventually(() => client.ended);
    // What the system jobs do of themselves, every minute, may come before it is over.
    const ofSource = client.received.filter(({ data }) => data.source === source).map(({ type }) => type);
    expect(ofSource.filter((type) => type !== 'data-source.created')).toEqual([]);
  });

  it('is bounded for each user', async () => {
    const { perUser } = one.app.get(StreamLimits);
    one.app.get(StreamLimits).perUser = 1;
    try {
      const { token } = (await one.client.post('/api/tokens', { name: 'bounded', role: 'viewer' })).body;
      await follow(one, '', undefined, token);
      const refused = await one.client.get('/api/events', { authorization: `Bearer ${token}` });
      expect(refused.body).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
      expect(refused.headers['retry-after']).toBe('5');
    } finally {
      one.app.get(StreamLimits).perUser = perUser;
    }
  });

  it('gives a sign of life when nothing happens', async () => {
    const limits = one.app.get(StreamLimits);
    const { silence } = limits;
    limits.silence = 20;
    try {
      const client = await follow(one, '?types=schedule.paused');
      let signs = 0;
      client.response.on('data', (text: string) => (signs += text.includes(': \n\n') ? 1 : 0));
      await eventually(() => signs > 2);
      expect(client.received).toEqual([]);
    } finally {
      limits.silence = silence;
    }
  });
});

it('live events end with the service, on the embedded database, too', async () => {
  const service = await startService('pglite');
  const client = await (await EventClient.connect(`${service.url}/api/events`)).ready();
  try {
    await service.client.post('/api/data-sources', { name: 'a', type: 'local', sourceUrl: service.root });
    await client.until(({ type }) => type === 'data-source.created');
  } finally {
    await service.stop();
  }
  expect(client.ended).toBe(true);
});
