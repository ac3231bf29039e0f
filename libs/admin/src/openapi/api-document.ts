import { SECURE_COOKIE } from '../sessions/session-cookie.js';
import type { ErrorCode } from '@lib/core';
import { VERSION } from '@lib/data-backends';
import type { ApiRoute } from '../request/api-routes.js';
import { COMMON_ERRORS, commonAnswers, errorExamples, errorsOf } from './route-errors.js';
import { inputOf } from './route-input.js';
import { operationOfRoute, tagOf } from './route-operation.js';
import { SchemaComponents } from './schema-components.js';

/** A description of the API (OpenAPI 3.1). */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly servers: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const TAGS: Readonly<Record<string, string>> = {
  'data-sources': 'Data sources: create, change, try, sync, delete; their files, revisions, changes and webhooks.',
  jobs: 'What runs in the background, waits to, or has ended.',
  schedules: 'When system jobs run.',
  backends: 'The kinds of sources that there are.',
  tokens: 'Who may use the API, and for what.',
  session: 'Who is logged in with a browser.',
  audit: 'Who changed what.',
  hooks: 'Where systems of record tell that a source has changed.',
  health: 'For whoever starts, restarts and routes to this process.',
  'openapi.json': 'This document.',
  docs: 'This document as a page.',
};

const DESCRIPTION = `Files of any system of record as versioned, always consistent data files.

Every error is a problem document (RFC 9457) with a stable \`code\`. Lists are \`{ items, nextCursor, total }\`: pass \`nextCursor\` as \`cursor\` until it is null. Moments are ISO 8601 in UTC. What is sensitive is never told: it reads \`{ "set": true }\`. Fields may be added to answers; ignore those that you do not know.`;

/**
 * Describes the routes. Paths are below `/api`, and the server is relative to the document: it is right under any prefix, also
 * behind a proxy that rewrites paths.
 */
export function describeApi(routes: readonly ApiRoute[]): ApiDocument {
  const components = new SchemaComponents();
  const codes: ErrorCode[] = [...COMMON_ERRORS];
  const paths: Record<string, Record<string, object>> = {};
  const ordered = routes.toSorted((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
  for (const route of ordered) {
    const errors = errorsOf(route, inputOf(route));
    codes.push(...errors);
    const path = route.path.replace(/^\/api/, '').replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.verb.toLowerCase()] = operationOfRoute(route, errors, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'nestjs-data-backends',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '../api', description: 'Where this document comes from.' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(ordered.map(tagOf))].map((name) => ({ name, description: TAGS[name] ?? name })),
    paths,
    components: {
      responses: commonAnswers(components),
      schemas: components.all(),
      examples: errorExamples(codes),
      headers: {
        RequestId: {
          description: 'Names the request: the id that was sent with it when it is well-formed, else a new one.',
          schema: { type: 'string' },
        },
        RetryAfter: { description: 'Seconds after which to try again.', schema: { type: 'integer', minimum: 1 } },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `/tokens`.' },
        session: { type: 'apiKey', in: 'cookie', name: SECURE_COOKIE, description: 'The cookie of `/session`.' },
      },
    },
  } as ApiDocument;
}
