import fc from 'fast-check';
import type { ApiOperation, ApiParameter, Schema } from './api-operations.js';

/** A request as it will be sent. */
export interface FuzzedRequest {
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Values that exist, by the name of the parameter or the property that takes them. */
export type KnownValues = (operation: ApiOperation, name: string) => readonly string[];

const NASTY = [
  '',
  ' ',
  '0',
  '-1',
  '1e3',
  '1.5',
  'null',
  '..',
  '../a',
  'a/b',
  '\u0000',
  'a\u0000b',
  '%',
  '"',
  "'--",
  '💥',
];
const MALFORMED = ['%E0%A4%A', '%', '%00', '%ff', '%2e%2e', '..%2f..%2f'];

/** Text of all kinds, which can be in a URL once it is encoded. */
const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.toWellFormed()),
  // Below what Node takes for the headers of one request.
  fc.constant('x'.repeat(5_000)),
);

/** Requests of an operation, most of them nearly valid. */
export function requestsOf(operation: ApiOperation, document: Schema, known: KnownValues): fc.Arbitrary<FuzzedRequest> {
  const values = new ValueArbitraries(document, (name) => known(operation, name));
  const parameters = (kind: ApiParameter['in']) => operation.parameters.filter((each) => each.in === kind);
  const path = fc.record(Object.fromEntries(parameters('path').map(({ name }) => [name, pathPart(values.text(name))])));
  return fc
    .record({
      path,
      query: query(parameters('query'), values),
      headers: headers(parameters('header'), values),
      body: body(operation, values),
    })
    .map(({ path: parts, query: search, headers: named, body: sent }) => ({
      path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name]!) + search,
      headers: { ...named, ...(sent !== undefined && { 'content-type': sent.contentType }) },
      body: sent?.text,
    }));
}

function pathPart(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const encoded = mostly(value.map(encodeURIComponent), fc.constantFrom(...MALFORMED));
  // What a client takes away itself, because no URL has such parts, would make it another route.
  return encoded.map((each) => (/^(\.|%2e){0,2}$/i.test(each) ? 'none' : each));
}

function query(parameters: readonly ApiParameter[], values: ValueArbitraries): fc.Arbitrary<string> {
  const pairs = parameters.map(({ name, schema, required = false }) => {
    const value = mostly(
      values.valid(schema, name).map((each) => encodeURIComponent(String(each))),
      fc.oneof(text.map(encodeURIComponent), fc.constantFrom(...MALFORMED)),
    );
    return fc.option(
      value.map((each) => `${name}=${each}`),
      { freq: required ? 20 : 1, nil: '' },
    );
  });
  const odd = fc.constantFrom('', '', '', '', '', 'unknown=1', '__proto__=1', 'limit=1&limit=2', 'path[]=a');
  return fc.tuple(odd, ...pairs).map((all) => {
    const given = all.filter((each) => each !== '');
    return given.length === 0 ? '' : `?${given.join('&')}`;
  });
}

function headers(parameters: readonly ApiParameter[], values: ValueArbitraries): fc.Arbitrary<Record<string, string>> {
  const visible = fc.string({ maxLength: 30 }).map((value) => value.trim());
  return fc.record(
    Object.fromEntries(parameters.map(({ name }) => [name, fc.oneof(values.existing(name) ?? visible, visible)])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Record<string, string>>;
}

function body(
  operation: ApiOperation,
  values: ValueArbitraries,
): fc.Arbitrary<{ text: string; contentType: string } | undefined> {
  const { body: described } = operation;
  const junk = fc.record({
    text: fc.oneof(
      fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
      fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"a":1}}', '{"constructor":null}', '"\\ud800"', '{"a":1}x'),
      fc.constant('['.repeat(20_000)),
    ),
    contentType: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'x'),
  });
  if (!described) return fc.option(junk, { freq: 1, nil: undefined }).map((value) => value ?? undefined);
  const valid = values.valid(described.schema, '').map((value) => ({
    text: JSON.stringify(value),
    contentType: described.contentType,
  }));
  const broken = fc
    .tuple(values.valid(described.schema, ''), fc.nat(), fc.oneof(fc.jsonValue({ maxDepth: 2 }), text))
    .map(([value, at, wrong]) => ({
      text: JSON.stringify(broke(value, at, wrong)),
      contentType: described.contentType,
    }));
  return fc.oneof({ weight: 5, arbitrary: valid }, { weight: 4, arbitrary: broken }, { weight: 1, arbitrary: junk });
}

/** The value with one property that is wrong, gone, or too many. */
function broke(value: unknown, at: number, wrong: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong;
  const keys = [...Object.keys(value), 'unknown'];
  const key = keys[at % keys.length]!;
  return { ...value, [key]: at % 7 === 0 ? undefined : wrong };
}

function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** Values of schemas. */
class ValueArbitraries {
  constructor(
    private readonly document: Schema,
    private readonly known: (name: string) => readonly string[],
  ) {}

  /** Values that exist; undefined when none are known. */
  existing(name: string): fc.Arbitrary<string> | undefined {
    const values = this.known(name);
    return values.length === 0
      ? undefined
      : fc.nat().map((index) => this.known(name)[index % this.known(name).length]!);
  }

  text(name: string): fc.Arbitrary<string> {
    const existing = this.existing(name);
    return existing ? mostly(existing, text) : text;
  }

  /** Values that a schema describes. */
  valid(schema: Schema, name: string): fc.Arbitrary<unknown> {
    if (schema['$ref']) return this.valid(this.resolve(schema['$ref'] as string), name);
    if ('const' in schema) return fc.constant(schema['const']);
    if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]));
    const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
    if (choices) return fc.oneof(...choices.map((each) => this.valid(each, name)));
    const { type } = schema;
    if (Array.isArray(type))
      return fc.oneof(...type.map((each: string) => this.valid({ ...schema, type: each }, name)));
    return this.typed(schema, name);
  }

  private typed(schema: Schema, name: string): fc.Arbitrary<unknown> {
    const { type, minimum, exclusiveMinimum = 0, maximum = 2 ** 31, maxItems = 3, minItems = 0 } = schema;
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return mostly(
          fc.integer({ min: minimum ?? 0, max: Math.min(maximum, (minimum ?? 0) + 20) }),
          fc.integer({ min: minimum ?? 0, max: maximum }),
        );
      case 'number':
        return fc.oneof(
          fc.integer({ min: minimum ?? exclusiveMinimum + 1, max: 100_000 }),
          fc.double({ min: 0.1, max: 1e9 }),
        );
      case 'string':
        return this.string(schema, name);
      case 'array':
        return fc.array(this.valid(schema['items'] ?? {}, name), {
          minLength: minItems,
          maxLength: Math.min(maxItems, 3),
        });
      case 'object':
        return this.object(schema);
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  }

  private string({ format, maxLength = 60, minLength = 0 }: Schema, name: string): fc.Arbitrary<string> {
    const existing = this.existing(name);
    if (existing) return mostly(existing, text);
    if (format === 'date-time') {
      return fc
        .date({ min: new Date('2030-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
    }
    if (format === 'uuid' || format === 'guid') return fc.uuid();
    return mostly(fc.string({ minLength, maxLength: Math.min(maxLength, 60) }), text);
  }

  private object({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
    const entries = Object.entries<Schema>(properties);
    if (entries.length === 0) return fc.constantFrom({}, {}, {}, { a: 1 }, { password: 'canary' });
    const fields = Object.fromEntries(entries.map(([name, each]) => [name, this.valid(each, name)]));
    return fc.record(fields, { requiredKeys: required as string[] });
  }

  private resolve(reference: string): Schema {
    return reference
      .slice(2)
      .split('/')
      .reduce((value, key) => value[key], this.document) as Schema;
  }
}
