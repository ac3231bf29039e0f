import { SECRET_META } from './secret.js';

/** A JSON Schema, as far as it is looked into here. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Keywords whose schemas describe the value itself. */
const OF_THE_VALUE = ['anyOf', 'oneOf', 'allOf', 'if', 'then', 'else', 'not'];
/** Keywords whose schemas describe something inside of the value. */
const INSIDE = [
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contains',
  'propertyNames',
];
const INSIDE_LISTS = ['prefixItems'];
const INSIDE_MAPS = ['properties', 'patternProperties', 'dependentSchemas'];
/** Keywords that would show a value. */
const SAMPLES = new Set(['default', 'examples', 'example']);

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemasIn = (value: unknown): JsonSchema[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => isSchema(item));

/**
 * Answers where a JSON Schema marks something as sensitive. It looks at the JSON Schema and not at zod's types,
 * so every wrapper that zod has, or gets, is seen through.
 */
export class SensitiveSchema {
  constructor(private readonly root: JsonSchema) {}

  /** The value that `node` describes is sensitive, as a whole. */
  marks(node: JsonSchema): boolean {
    return this.alternatives(node).some(({ sensitive }) => sensitive === true);
  }

  /** Something inside of the value that `node` describes is sensitive. */
  hides(node: JsonSchema, seen = new Set<JsonSchema>()): boolean {
    if (seen.has(node)) return false;
    seen.add(node);
    return this.alternatives(node).some((alternative) =>
      this.inner(alternative).some((inner) => this.marks(inner) || this.hides(inner, seen)),
    );
  }

  /** Nothing but strings and null match `node`. */
  isText(node: JsonSchema): boolean {
    const leaves = this.alternatives(node).filter((leaf) => !('$ref' in leaf) && this.sameValue(leaf).length === 0);
    return leaves.every(({ type }) => type === 'string' || type === 'null');
  }

  /** `node` and every schema that describes the same value, through references and alternatives. */
  private alternatives(node: JsonSchema, seen = new Set<JsonSchema>()): JsonSchema[] {
    if (seen.has(node)) return [];
    seen.add(node);
    return [node, ...this.sameValue(node).flatMap((next) => this.alternatives(next, seen))];
  }

  private sameValue(node: JsonSchema): JsonSchema[] {
    const target = typeof node['$ref'] === 'string' ? [this.resolve(node['$ref'])] : [];
    return [...target, ...OF_THE_VALUE.flatMap((keyword) => schemasIn(node[keyword]))];
  }

  private inner(node: JsonSchema): JsonSchema[] {
    return [
      ...[...INSIDE, ...INSIDE_LISTS].flatMap((keyword) => schemasIn(node[keyword])),
      ...INSIDE_MAPS.flatMap((keyword) => schemasIn(Object.values(node[keyword] ?? {}))),
    ];
  }

  private resolve(reference: string): JsonSchema {
    const segments = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
    const target = segments.reduce<unknown>(
      (node, segment) => (node as JsonSchema)?.[segment.replaceAll('~1', '/').replaceAll('~0', '~')],
      this.root,
    );
    return isSchema(target) ? target : {};
  }
}

/** The schema of a sensitive property: marked at its top, where forms look, and without any sample value. */
export function markSensitive(schema: JsonSchema): JsonSchema {
  return { ...(withoutSamples(schema) as JsonSchema), ...SECRET_META };
}

function withoutSamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSamples);
  if (!isSchema(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([keyword]) => !SAMPLES.has(keyword))
      .map(([keyword, inner]) => [keyword, withoutSamples(inner)]),
  );
}
