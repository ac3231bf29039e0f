import { STATUS_CODES } from 'node:http';
import type { ErrorCode } from '@lib/core';
import { z } from 'zod';
import { accessOf } from '../access/access.decorators.js';
import type { ApiRoute } from '../request/api-routes.js';
import { type AnswerDescription, type OperationDescription, operationOf } from './operation.decorator.js';
import { errorAnswers } from './route-errors.js';
import { inputOf, type RouteInput } from './route-input.js';
import type { JsonSchema, SchemaComponents } from './schema-components.js';

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  id: 'Id of what the path names',
  key: 'Key of the webhook',
  file: 'Name of the file',
};

/** The operation of a route, as OpenAPI describes it. */
export function operationOfRoute(route: ApiRoute, codes: readonly ErrorCode[], components: SchemaComponents): object {
  const { handler, controller, method, path } = route;
  const description = operationOf(handler) ?? undescribed(controller, method);
  const access = accessOf(handler);
  const input = inputOf(route);
  const parameters = [
    ...pathParameters(path),
    ...queryParameters(input.query, components),
    ...headerParameters(description.requestHeaders),
  ];
  return {
    operationId: description.id,
    summary: description.summary,
    ...(description.description !== undefined && { description: description.description }),
    tags: [tagOf(route)],
    ...(access === 'everyone' && { security: [] }),
    ...(access && access !== 'everyone' && access.permission && { 'x-permission': access.permission }),
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(input, description, components),
    responses: { ...answers(description.answers, components), ...errorAnswers(codes, components) },
  };
}

/** What the routes of one part of the API are shown together by. */
export function tagOf({ path }: ApiRoute): string {
  return path.split('/')[2]!;
}

/** A route of another module, which did not say more. */
function undescribed(controller: Function, method: string): OperationDescription {
  const id = `${controller.name}_${method}`;
  return { id, summary: id, answers: { 200: { description: 'Not described.' } } };
}

function pathParameters(path: string): object[] {
  return Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: PATH_PARAMETERS[name] ?? name,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodType | undefined, components: SchemaComponents): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = components.schemaOf(query) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function headerParameters(headers: Readonly<Record<string, string>> = {}): object[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
}

function requestBody({ body }: RouteInput, { body: own }: OperationDescription, components: SchemaComponents): object {
  if (own) {
    const { description, contentType, examples } = own;
    return { requestBody: { description, required: true, content: { [contentType]: { schema: { examples } } } } };
  }
  if (!body) return {};
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema: components.schemaOf(body) } } } };
}

function answers(described: OperationDescription['answers'], components: SchemaComponents): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(described).map(([status, answer]) => [
      status,
      answerOf(status, answer instanceof z.ZodType ? { schema: answer } : answer, components),
    ]),
  );
}

function answerOf(status: string, answer: AnswerDescription, components: SchemaComponents): object {
  const { schema, contentType = schema ? 'application/json' : [], headers = {} } = answer;
  const types = [contentType].flat();
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return {
    description: answer.description ?? `${STATUS_CODES[status]}.`,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...Object.fromEntries(described) },
    ...(types.length > 0 && {
      content: Object.fromEntries(
        types.map((type, index) => [type, { schema: schema && index === 0 ? components.schemaOf(schema) : {} }]),
      ),
    }),
  };
}
