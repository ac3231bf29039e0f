import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { FileServer } from '../support/file-server.js';
import { GitRepository } from '../support/git-repository.js';
import { parsePrometheusText, type Sample } from './support/prometheus-text.js';
import { recordSpans } from './support/recorded-spans.js';
import { type RunningService, startService } from './support/service.js';

describe('metrics and traces', () => {
  const recorded = recordSpans();
  let service: RunningService;

  beforeAll(async () => {
    service = await startService('pglite', { DATA_BACKENDS_ADMIN_TOKEN: 'the-admin-token' });
    const repository = await GitRepository.init(join(service.root, 'repository'));
    await repository.commit({ 'a.txt': 'four', 'b.txt': 'bytes!' });
    const { body } = await service.client.post('/api/data-sources', {
      name: 'secret-name',
      type: 'git',
      sourceUrl: repository.fileUrl,
    });
    const sync = () => service.client.post(`/api/data-sources/${body.id}/sync?wait=true`);
    await sync();
    await sync();
    await rm(join(service.root, 'repository'), { recursive: true });
    await sync();
  });
  afterAll(async () => {
    await service?.stop();
    recorded.stop();
  });

  const scrape = async (): Promise<Sample[]> => {
    const { status, headers, text } = await service.client.get('/api/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    return parsePrometheusText(text);
  };
  const valueOf = (samples: readonly Sample[], name: string, labels: Record<string, string> = {}) =>
    samples.find(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )?.value;

  it('count what syncs and jobs did, as Prometheus reads it', async () => {
    const samples = await scrape();
    const syncs = (outcome: string) => valueOf(samples, 'data_backends_syncs_total', { backend: 'git', outcome });
    expect([syncs('changed'), syncs('unchanged'), syncs('failed')]).toEqual([1, 1, 1]);
    expect(valueOf(samples, 'data_backends_sync_duration_seconds_count', { outcome: 'changed' })).toBe(1);
    expect(valueOf(samples, 'data_backends_sync_files_total', { change: 'created' })).toBe(2);
    expect(valueOf(samples, 'data_backends_sync_read_bytes_total')).toBe(10);
    const jobs = (outcome: string) =>
      valueOf(samples, 'data_backends_jobs_total', { runner: 'data-backends.sync', outcome });
    expect([jobs('completed'), jobs('failed')]).toEqual([2, 1]);
    expect(valueOf(samples, 'data_backends_content_size_bytes')).toBeGreaterThan(0);
    expect(valueOf(samples, 'data_backends_cache_size_bytes')).toBeGreaterThan(0);
    expect(valueOf(samples, 'data_backends_queue_lag_seconds')).toBeLessThan(60);
  });

  it.each([
    ['a 1', 'last line'],
    ['# TYPE a counter\na{b="c} 1\n', 'Not a sample'],
    ['# TYPE a counter\na x\n', 'Not a number'],
    ['# TYPE a counter\na 1\na 1\n', 'Twice'],
    ['# TYPE a counter\nb 1\n', 'stands with'],
    ['# TYPE a counter\na 1\n# TYPE b gauge\nb 1\n# TYPE a counter\n', 'taken up again'],
    ['# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n', 'Wrong buckets'],
  ])('would not pass as %j', (text, reason) => {
    expect(() => parsePrometheusText(text)).toThrow(reason);
  });

  it('have labels of few values only', async () => {
    const samples = await scrape();
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    expect([...labels].toSorted()).toEqual(['backend', 'change', 'error_type', 'le', 'outcome', 'runner']);
    expect(JSON.stringify(samples)).not.toMatch(/secret-name|[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it('trace syncs with their steps, jobs and what goes out', async () => {
    const names = recorded.spans.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'job data-backends.sync',
        'data_source.sync',
        'data_source.sync.probe',
        'data_source.sync.list',
        'data_source.sync.read',
        'data_source.sync.publish',
        'git fetch',
      ]),
    );
    const failed = recorded.spans.filter(
      ({ name, attributes }) => name === 'data_source.sync' && 'error.type' in attributes,
    );
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual([expect.stringMatching(/^[A-Z_]+$/)]);
    expect(JSON.stringify(recorded.spans)).not.toContain(service.root);
  });

  it('trace requests by whom they go to, and not by what they ask for', async () => {
    await using server = await FileServer.start();
    const sourceUrl = server.url('/a-secret-path?token=x');
    await service.client.post('/api/data-sources/test', { type: 'http', sourceUrl });
    await eventually(() => recorded.spans.some(({ attributes }) => 'http.request.method' in attributes));
    const span = recorded.spans.find(({ attributes }) => 'http.request.method' in attributes);
    expect(span?.attributes).toMatchObject({ 'url.scheme': 'http', 'server.address': '127.0.0.1' });
    expect(JSON.stringify(recorded.spans)).not.toContain('a-secret-path');
  });
});
