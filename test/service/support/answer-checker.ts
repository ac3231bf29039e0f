import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ApiOperation } from './api-operations.js';
import type { Answer } from './http-client.js';

/** Holds answers against the document: nothing may be answered that it does not tell. */
export class AnswerChecker {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: any) {
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    this.ajv.addSchema(closed(document) as object, 'openapi');
  }

  /** What is wrong with an answer. */
  problems({ path, verb, answers }: ApiOperation, { status, headers, text }: Answer): string[] {
    const described = answers[status];
    if (!described) return [`status ${status} is not described: ${text.slice(0, 500)}`];
    if (headers['x-request-id'] === undefined) return ['has no X-Request-Id'];
    if ((status === 429 || status === 503) && !/^\d+$/.test(headers['retry-after'] ?? ''))
      return ['has no Retry-After'];
    const type = headers['content-type']?.split(';', 1)[0];
    if (!described.content) return text === '' ? [] : [`has a body that is not described: ${text.slice(0, 500)}`];
    const media = described.content[type ?? ''];
    if (!media) return [`content type ${type} of status ${status} is not described`];
    if (!type!.endsWith('json')) return [];
    const body = JSON.parse(text) as { code?: string };
    const own = ['paths', path, verb.toLowerCase(), 'responses', String(status)];
    const { $ref: common } = this.document.paths[path][verb.toLowerCase()].responses[status] as { $ref?: string };
    const place = [...(common?.split('/').slice(1) ?? own), 'content', type!, 'schema'];
    const problem = this.schemaProblem(place, body);
    if (problem !== undefined) return [`is not valid: ${problem} in ${text.slice(0, 500)}`];
    if (media.examples && !Object.hasOwn(media.examples, String(body.code)))
      return [`error ${body.code} is not described: ${text}`];
    return [];
  }

  /** What is wrong with a value by the schema that lies somewhere in the document. */
  schemaProblem(pointer: readonly string[], value: unknown): string | undefined {
    const validate = this.validator(pointer);
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors);
  }

  private validator(pointer: readonly string[]): ValidateFunction {
    const fragment = pointer.map(escapePointer).join('/');
    const known = this.validators.get(fragment) ?? this.ajv.compile({ $ref: `openapi#/${fragment}` });
    this.validators.set(fragment, known);
    return known;
  }
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** Answers may get more fields, but none that the document of the same version does not tell. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, key === 'examples' ? each : closed(each)]);
  const result = Object.fromEntries(entries) as Record<string, unknown>;
  const isOpen = result['type'] === 'object' && 'properties' in result && !('additionalProperties' in result);
  return isOpen ? { ...result, additionalProperties: false } : result;
}
