import { ERROR_CATALOGUE, type ErrorCode } from '@lib/core';
import { accessOf, type Reach } from '../access/access.decorators.js';
import { problemAnswer } from '../problem/problem.answer.js';
import { RETRIED } from '../problem/retry-after.js';
import type { ApiRoute } from '../request/api-routes.js';
import { operationOf } from './operation.decorator.js';
import type { RouteInput } from './route-input.js';
import type { JsonSchema, SchemaComponents } from './schema-components.js';

/** What each reach of a route adds: what is out of reach is answered like what is not there. */
const ERRORS_OF_REACH: Readonly<Partial<Record<Reach, ErrorCode>>> = {
  source: 'SOURCE_NOT_FOUND',
  job: 'JOB_NOT_FOUND',
};

/** Codes that every route may answer with. */
export const COMMON_ERRORS = ['TOO_MANY_REQUESTS'] as const satisfies readonly ErrorCode[];

/** Every code that a route answers with by its own doing. */
export function errorsOf({ handler, path }: ApiRoute, { query, body }: RouteInput): ErrorCode[] {
  const access = accessOf(handler);
  const { errors = [], body: ownBody } = operationOf(handler) ?? {};
  const reach = access && access !== 'everyone' ? ERRORS_OF_REACH[access.reach] : undefined;
  const codes: ErrorCode[] = [
    ...(access === 'everyone' ? [] : (['UNAUTHENTICATED'] as const)),
    // Of routes that are open to everyone, too: guards of the application come first.
    'FORBIDDEN',
    ...(reach ? [reach] : []),
    ...(query || body || ownBody || path.includes(':') ? (['VALIDATION_FAILED'] as const) : []),
    ...(body || ownBody ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...errors,
    'INTERNAL',
  ];
  return [...new Set(codes)];
}

/** The answers of those errors, by status; what every route may answer is described once. */
export function errorAnswers(codes: readonly ErrorCode[], components: SchemaComponents): Record<string, unknown> {
  const schema = components.schemaOf(problemAnswer);
  const statuses = new Set(codes.map((code) => ERROR_CATALOGUE[code].status));
  return {
    ...Object.fromEntries(
      Array.from(statuses, (status) => [
        status,
        errorAnswer(
          codes.filter((code) => ERROR_CATALOGUE[code].status === status),
          schema,
        ),
      ]),
    ),
    429: { $ref: '#/components/responses/TooManyRequests' },
  };
}

/** What every route may answer. */
export function commonAnswers(components: SchemaComponents): Record<string, object> {
  return { TooManyRequests: errorAnswer(COMMON_ERRORS, components.schemaOf(problemAnswer)) };
}

function errorAnswer(codes: readonly ErrorCode[], schema: JsonSchema): object {
  const passes = codes.some((code) => RETRIED.has(ERROR_CATALOGUE[code].status));
  return {
    description: codes.map((code) => `${ERROR_CATALOGUE[code].title} (\`${code}\`).`).join(' '),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(passes && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
    },
    content: {
      'application/problem+json': {
        schema,
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** An example of each error. */
export function errorExamples(codes: Iterable<ErrorCode>): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(codes)].toSorted().map((code) => {
      const { status, title } = ERROR_CATALOGUE[code];
      const type = `urn:nestjs-data-backends:error:${code}`;
      const detail = `${title}: what happened to which thing, and what to do about it.`;
      return [code, { summary: title, value: { type, title, status, code, detail, requestId: 'b2f1c7e0-5a0d' } }];
    }),
  );
}
