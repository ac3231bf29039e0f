import { UsageError } from '../errors/usage.errors.js';

/** The JSON Schema of a parameter, as far as it decides how text is read. */
type Schema = { readonly [keyword: string]: unknown };

/**
 * What a text stands for as the value of a parameter: numbers, true and false where the backend takes these, JSON where
 * it takes lists or objects, and text everywhere else.
 *
 * @throws UsageError, which does not quote the text
 */
export function parameterValue(name: string, text: string, schema: unknown): unknown {
  const types = typesOf(schema as Schema | undefined);
  if (types.has('string') || types.size === 0) return text;
  if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (!types.has('array') && !types.has('object')) {
    throw new UsageError(`The parameter "${name}" takes ${[...types].join(' or ')}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`The parameter "${name}" takes JSON, and this is none. Example: --parameter '${name}=["a"]'`);
  }
}

/** The JSON Schema of a parameter of a backend, if there is such a parameter. */
export function schemaOfParameter(jsonSchema: Schema, name: string): unknown {
  const properties = (jsonSchema['properties'] ?? {}) as Record<string, unknown>;
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function typesOf(schema: Schema | undefined): Set<string> {
  if (schema === undefined) return new Set();
  const { type, anyOf = [], oneOf = [], enum: values } = schema as Record<string, unknown>;
  if (Array.isArray(values)) return new Set(values.map((value) => typeof value));
  const own = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const inner = [...(anyOf as Schema[]), ...(oneOf as Schema[])].flatMap((each) => [...typesOf(each)]);
  return new Set([...(own as string[]), ...inner].filter((each) => each !== 'null'));
}
