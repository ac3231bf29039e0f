import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { LONG } from '../support/test-budget.js';
import { AnswerChecker } from './support/answer-checker.js';
import { type ApiOperation, operationsOf } from './support/api-operations.js';
import { HttpClient } from './support/http-client.js';
import { type FuzzedRequest, type KnownValues, requestsOf } from './support/request-arbitraries.js';
import { type RunningService, startService } from './support/service.js';

/** The same requests each time; those of the long run are others each time, and the report of a failure tells the seed. */
const RUNS = LONG ? { numRuns: 500 } : { numRuns: 12, seed: 6 };
const TOKEN = 'the-admin-token';

/** A stream that does not end by itself: tested elsewhere. */
const isEndless = ({ answers }: ApiOperation) => 'text/event-stream' in (answers[200]?.content ?? {});
/** Operations that remove what the others work with: last. */
const isLast = ({ verb }: ApiOperation) => verb === 'DELETE';

describe('requests of all kinds', () => {
  let service: RunningService;
  let client: HttpClient;
  let document: any;
  let checker: AnswerChecker;
  /** What answers have told, by the first part of the path that they came from. */
  const ids = new Map<string, Set<string>>();

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: TOKEN });
    client = service.client;
    document = (await client.get('/api/openapi.json')).body;
    checker = new AnswerChecker(document);
    await mkdir(join(service.root, 'files', 'deep'), { recursive: true });
    await writeFile(join(service.root, 'files', 'a.txt'), 'one\n');
    await writeFile(join(service.root, 'files', 'deep', 'b.yaml'), 'two: 2\n');
    const input = { name: 'files', type: 'local', sourceUrl: join(service.root, 'files') };
    const source = await client.post('/api/data-sources', input);
    const job = await client.post(`/api/data-sources/${source.body.id}/sync?wait=true`);
    await writeFile(join(service.root, 'files', 'a.txt'), 'changed\n');
    await client.post(`/api/data-sources/${source.body.id}/sync?wait=true`);
    const token = await client.post('/api/tokens', { name: 'one', role: 'viewer' });
    const schedules = await client.get('/api/schedules');
    for (const [part, { body }] of Object.entries({ 'data-sources': source, jobs: job, tokens: token })) {
      ids.set(part, new Set([body.id]));
    }
    ids.set('schedules', new Set(schedules.body.items.map(({ id }: { id: string }) => id)));
  });
  afterAll(() => service?.stop());

  const known: KnownValues = (operation, name) => {
    const part = operation.path.split('/')[1]!;
    const values: Readonly<Record<string, readonly string[]>> = {
      id: [...(ids.get(part) ?? [])],
      sources: [...(ids.get('data-sources') ?? [])],
      path: ['a.txt', 'deep', 'deep/b.yaml', 'none'],
      type: ['local', 'git'],
      // Nothing that is asked of another machine.
      sourceUrl: [join(service.root, 'files'), `file://${service.root}/none`, 'http://127.0.0.1:1/a.git', '/etc'],
      cron: ['0 3 * * *', '* * * * * *', 'x'],
      file: ['start.js', 'swagger-ui.css'],
      Range: ['bytes=0-1', 'bytes=-1', 'bytes=9-', 'bytes=0-0,2-2', 'lines=1'],
      'If-None-Match': ['*', '"a"', 'W/"a"'],
      'If-Match': ['*', '"a"', 'W/"a"'],
      // Waiting takes as long as a job does, and a job that will be tried again takes longer than a test.
      wait: ['false'],
    };
    return values[name] ?? [];
  };

  const send = async (operation: ApiOperation, { path, headers, body }: FuzzedRequest): Promise<void> => {
    const answer = await client.call(operation.verb, `/api${path.replace('wait=true', 'wait=false')}`, {
      headers,
      ...(body !== undefined && { raw: body }),
    });
    client.answers.length = 0;
    expect(checker.problems(operation, answer)).toEqual([]);
    if (answer.status >= 500) expect(answer.body.code).not.toBe('INTERNAL');
  };

  it(
    'are answered as the document says',
    async () => {
      const operations = operationsOf(document).filter((each) => !isEndless(each));
      const ordered = [...operations.filter((each) => !isLast(each)), ...operations.filter(isLast)];
      const failures: string[] = [];
      for (const operation of ordered) {
        const requests = requestsOf(operation, document, known);
        const property = fc.asyncProperty(requests, (request) => send(operation, request));
        const result = await fc.check(property, RUNS);
        if (result.failed) failures.push(`${operation.id}: ${fc.defaultReportMessage(result)!.slice(0, 3_000)}`);
      }
      expect(failures).toEqual([]);
    },
    LONG ? 3_600_000 : 120_000,
  );
});
