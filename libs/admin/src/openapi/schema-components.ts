import { z } from 'zod';

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Record<string, unknown>;

/** Turns zod schemas into JSON Schemas; those with an id are kept once, by it. */
export class SchemaComponents {
  private readonly named = new Map<string, JsonSchema>();

  /** The schema of what is sent or answered: a reference, when it has an id. */
  schemaOf(schema: z.ZodType): JsonSchema {
    const converted = z.toJSONSchema(schema, {
      io: 'input',
      override({ zodSchema, jsonSchema }) {
        // Those of schemas that turn what they take into something else are left out, as if they were of the latter.
        const { examples } = z.globalRegistry.get(zodSchema) ?? {};
        if (examples) jsonSchema.examples = examples as never;
        tidy(jsonSchema);
      },
    });
    const {
      $schema: _,
      $defs = {},
      ...rest
    } = JSON.parse(JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema & {
      $defs?: Record<string, JsonSchema>;
    };
    for (const [id, definition] of Object.entries($defs)) this.name(id, definition);
    return rest;
  }

  /** All that have an id, by it. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.named].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  private name(id: string, definition: JsonSchema): void {
    const known = this.named.get(id);
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`Two schemas of the API have the id "${id}": give one of them another.`);
    }
    this.named.set(id, definition);
  }
}

/** What zod says in more words, or in others, than a reader of the document needs. */
function tidy(schema: JsonSchema): void {
  const { shownAs, description } = schema;
  if (shownAs) {
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(schema, shownAs, description !== undefined && { description });
  }
  delete schema['id'];
  delete schema['propertyNames'];
  if (isEmptyObject(schema['additionalProperties'])) schema['additionalProperties'] = true;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
