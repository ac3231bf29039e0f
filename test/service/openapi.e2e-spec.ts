import { readFile, writeFile } from 'node:fs/promises';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { API_TYPES, renderApiTypes } from './support/api-types.js';
import { exampleProblems } from './support/example-problems.js';
import { type HostApplication, startHost } from './support/host-application.js';
import { routesOf } from './support/routes.js';
import { type RunningService, startService } from './support/service.js';

describe('the OpenAPI document', () => {
  let service: RunningService;
  let document: any;

  beforeAll(async () => {
    service = await startService('pglite');
    document = (await service.client.get('/api/openapi.json')).body;
    if (process.env['OPENAPI_OUT']) await writeFile(process.env['OPENAPI_OUT'], JSON.stringify(document, null, 2));
  });
  afterAll(() => service?.stop());

  const operations = () =>
    Object.entries<any>(document.paths).flatMap(([path, verbs]) =>
      Object.entries<any>(verbs).map(([verb, operation]) => ({ path, verb, operation })),
    );

  it('describes every route that there is', () => {
    const described = operations().map(({ path, verb }) => `${verb.toUpperCase()} /api${path}`);
    const routes = routesOf(service)
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.toSorted()).toEqual(routes.toSorted());
  });

  it('has a name for each, which was chosen with @Operation()', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
  });

  it('says of each that it may be asked too often, and when to ask again', () => {
    const answers = new Set(operations().map(({ operation }) => JSON.stringify(operation.responses[429])));
    expect([...answers]).toEqual(['{"$ref":"#/components/responses/TooManyRequests"}']);
    expect(document.components.responses.TooManyRequests.headers).toHaveProperty('Retry-After');
  });

  it('passes a strict linter', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('has an example of every body and answer in JSON, and none that breaks its own schema', () => {
    expect(exampleProblems(document)).toEqual([]);
  });

  it('is what the types of the client were made of', async () => {
    const isCurrent = (await renderApiTypes(document)) === (await readFile(API_TYPES, 'utf8'));
    // A difference would be thousands of lines.
    expect(isCurrent ? 'current' : 'run: npm run generate:client').toBe('current');
  });
});

describe.each(['express', 'fastify'] as const)('the OpenAPI document of a mounted API (%s)', (platform) => {
  let host: HostApplication;

  beforeAll(async () => {
    host = await startHost(platform, { prefix: 'v1', path: 'config/data' });
  });
  afterAll(() => host?.stop());

  it('says where the API is, by where it comes from itself', async () => {
    const at = `${host.client.url}/v1/config/data/api/openapi.json`;
    const { servers, paths } = (await host.client.get(new URL(at).pathname)).body;
    const server = new URL(servers[0].url, at).pathname;
    expect(server).toBe('/v1/config/data/api');
    expect(paths).toHaveProperty('/health/live');
    expect((await host.client.get(`${server}/health/live`)).status).toBe(200);
  });

  it('is shown as a page that needs nothing from elsewhere, and no script in the page', async () => {
    for (const path of ['/v1/config/data/api/docs', '/v1/config/data/api/docs/']) {
      const page = await host.client.get(path);
      if (page.status === 404) continue; // Fastify tells the two apart.
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(page.text).not.toMatch(/<script>|<style>| style=|https?:/);
      const parts = Array.from(page.text.matchAll(/(?:src|href)="([^":]+)"/g), ([, part]) => part!);
      expect(parts).toHaveLength(3);
      for (const part of parts) {
        const file = await host.client.get(new URL(part, `http://host${path}`).pathname);
        expect([part, file.status]).toEqual([part, 200]);
        expect(file.headers['content-type']).toMatch(part.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
        expect(file.headers['x-content-type-options']).toBe('nosniff');
      }
    }
  });

  it('has no other files', async () => {
    for (const name of ['package.json', '..%2fpackage.json', 'constructor', 'index.js']) {
      const { status, body } = await host.client.get(`/v1/config/data/api/docs/${name}`);
      expect([name, status, body.code]).toEqual([name, 404, 'NOT_FOUND']);
    }
  });
});
