import { readFile, writeFile } from 'node:fs/promises';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { API_TYPES, renderApiTypes } from './support/api-types.js';
import { exampleProblems } from './support/example-problems.js';
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
