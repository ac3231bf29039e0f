import { z } from 'zod';
import { fieldErrors, jsonPointer, summarize } from '../common/field-errors.js';
import { quoted } from '../common/text.js';
import { ValidationError } from '../errors/common.errors.js';
import { redact } from '../errors/redact.js';
import { ParameterSchemaInvalidError } from './parameters.errors.js';
import { type JsonSchema, markSensitive, SensitiveSchema } from './sensitive-schema.js';
import { findUnsafeValues } from './unsafe-values.js';

/** Parameters of a source, as given or as parsed. */
export type ParameterValues = Record<string, unknown>;

const POINTER = '/parameters';
const TARGET = 'draft-2020-12';

/**
 * The parameters of one backend: what its zod schema means for forms (JSON Schema), for storage (what is sensitive)
 * and for input. Unknown names are refused.
 */
export class ParameterSchema {
  /** JSON Schema (draft 2020-12) of the input; sensitive ones carry `writeOnly`, `format: password`, `sensitive`. */
  readonly jsonSchema: JsonSchema;
  /** Names of the sensitive parameters, sorted. */
  readonly sensitiveParameters: readonly string[];

  private readonly schema: z.core.$ZodObject;
  private readonly sensitive: ReadonlySet<string>;

  /**
   * @param schema what `@DataBackend({ parameters })` was given
   * @param className named in the errors
   * @throws ParameterSchemaInvalidError
   */
  constructor(
    schema: unknown,
    private readonly className: string,
  ) {
    this.schema = strictObject(schema, className);
    const input = toJsonSchema(this.schema, className);
    // What a pipe or a preprocess leads to is only in the output; a secret there is one as well.
    const output = z.toJSONSchema(this.schema, { target: TARGET, io: 'output', unrepresentable: 'any' });
    this.sensitive = new Set([
      ...findSensitive(input, 'input', className),
      ...findSensitive(output as JsonSchema, 'output', className),
    ]);
    this.sensitiveParameters = [...this.sensitive].toSorted();
    this.jsonSchema = this.present(input);
  }

  /**
   * Checks parameters and applies the defaults.
   *
   * @param input what a user gave; strings must be well-formed Unicode without NUL
   * @throws ValidationError whose `errors` point at `/parameters/<name>`
   */
  parse(input: unknown): ParameterValues {
    const unsafe = findUnsafeValues(input, POINTER);
    if (unsafe.length > 0) throw invalid(unsafe);
    const result = this.run(input);
    if (result.success) return result.data;
    const secrets = this.secretsIn(input);
    throw invalid(
      fieldErrors(result.error, POINTER).map(({ pointer, detail }) => ({ pointer, detail: redact(detail, secrets) })),
    );
  }

  /**
   * Parts parameters into what may be stored and shown in clear, and what must be encrypted. `{ ...plain, ...secrets }`
   * is the whole again. A sensitive parameter that is not set (undefined or null) counts as plain.
   *
   * @throws ValidationError when a sensitive parameter is not a string
   */
  split(values: Readonly<ParameterValues>): { plain: ParameterValues; secrets: Record<string, string> } {
    const entries = Object.entries(values);
    const isSecret = ([name, value]: [string, unknown]): boolean =>
      this.sensitive.has(name) && value !== undefined && value !== null;
    const secrets = entries.filter((entry) => isSecret(entry));
    const wrong = secrets.filter(([, value]) => typeof value !== 'string');
    if (wrong.length > 0) {
      throw invalid(wrong.map(([name]) => ({ pointer: jsonPointer(POINTER, name), detail: 'must be a string' })));
    }
    return {
      plain: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
      secrets: Object.fromEntries(secrets) as Record<string, string>,
    };
  }

  private run(input: unknown): z.core.util.SafeParseResult<ParameterValues> {
    try {
      return z.core.safeParse(this.schema, input) as z.core.util.SafeParseResult<ParameterValues>;
    } catch (error) {
      if (!(error instanceof z.core.$ZodAsyncError)) throw error;
      throw new ParameterSchemaInvalidError(
        this.className,
        'a check of theirs is asynchronous',
        'Check only what is given; ask the remote in revision() or fetch().',
        error,
      );
    }
  }

  private secretsIn(input: unknown): string[] {
    if (typeof input !== 'object' || input === null) return [];
    return Object.entries(input)
      .filter(([name, value]) => this.sensitive.has(name) && typeof value === 'string')
      .map(([, value]) => value as string);
  }

  private present(schema: JsonSchema): JsonSchema {
    const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
      ([name, property]) => [name, this.sensitive.has(name) ? markSensitive(property) : property],
    );
    return { ...schema, properties: Object.fromEntries(properties) };
  }
}

function invalid(errors: ConstructorParameters<typeof ValidationError>[1] = []): ValidationError {
  return new ValidationError(`The parameters are not valid: ${summarize(errors)}.`, errors);
}

function strictObject(schema: unknown, className: string): z.core.$ZodObject {
  if (!(schema instanceof z.core.$ZodObject)) {
    throw new ParameterSchemaInvalidError(className, 'they are not a z.object', 'Give z.object({ … }).');
  }
  if (Object.hasOwn(schema._zod.def.shape, '__proto__')) {
    throw new ParameterSchemaInvalidError(className, 'one is named "__proto__"', 'Choose another name.');
  }
  return z.core.clone(schema, { ...schema._zod.def, catchall: z.never() }, { parent: true });
}

function toJsonSchema(schema: z.core.$ZodObject, className: string): JsonSchema {
  try {
    return z.toJSONSchema(schema, { target: TARGET, io: 'input' }) as JsonSchema;
  } catch (error) {
    const fields = Object.entries(schema._zod.def.shape).filter(([, field]) => !isRepresentable(field));
    const named = fields.map(([name]) => quoted(name)).join(', ');
    throw new ParameterSchemaInvalidError(
      className,
      `${named || 'they'} cannot be expressed as JSON Schema, which forms and the REST API are made from`,
      'Use a type that JSON has, and convert it in the backend (z.iso.date() in place of z.date(), for instance).',
      error,
    );
  }
}

function isRepresentable(field: z.core.$ZodType): boolean {
  try {
    z.toJSONSchema(field, { target: TARGET, io: 'input' });
    return true;
  } catch {
    return false;
  }
}

function findSensitive(schema: JsonSchema, io: 'input' | 'output', className: string): string[] {
  const sensitive = new SensitiveSchema(schema);
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const nested = properties.find(([, property]) => sensitive.hides(property));
  if (nested) {
    throw new ParameterSchemaInvalidError(
      className,
      `${quoted(nested[0])} holds a secret() deeper inside, where it could not be encrypted`,
      'Move the secret() to the top level of the parameters.',
    );
  }
  const marked = properties.filter(([, property]) => sensitive.marks(property));
  const mixed = marked.find(([, property]) => !sensitive.isText(property));
  if (mixed && io === 'input') {
    throw new ParameterSchemaInvalidError(
      className,
      `${quoted(mixed[0])} is a secret() that may be something else than a string, which could not be encrypted`,
      'Let it be a string or null only.',
    );
  }
  return marked.map(([name]) => name);
}
