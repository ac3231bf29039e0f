import type { FieldError } from '../errors/data-backends.error.js';
import { toStorableText } from './text.js';

/** Enough to mend a form; a hostile body must not be answered with a larger one. */
const MAX_FIELD_ERRORS = 100;

/** Appends path segments to a JSON pointer (RFC 6901). */
export function jsonPointer(base: string, ...segments: PropertyKey[]): string {
  return segments.reduce<string>((pointer, segment) => {
    const escaped = toStorableText(String(segment), 200).replaceAll('~', '~0').replaceAll('/', '~1');
    return `${pointer}/${escaped}`;
  }, base);
}

/** What a schema has against a value: an issue of zod, or of another library that follows Standard Schema. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string | undefined;
  /** Of zod: keys of the value at the path that should not be there. */
  readonly keys?: readonly string[] | undefined;
}

/**
 * The issues of a schema as field errors; an unknown key is pointed at itself, not at its parent.
 *
 * @param base JSON pointer to what was parsed, for instance `/parameters`
 */
export function fieldErrors({ issues }: { readonly issues: readonly SchemaIssue[] }, base = ''): FieldError[] {
  return issues
    .flatMap(({ path = [], code, keys, message }): FieldError[] => {
      const pointer = jsonPointer(
        base,
        ...path.map((segment) => (typeof segment === 'object' ? segment.key : segment)),
      );
      return code === 'unrecognized_keys' && keys
        ? keys.map((key) => ({ pointer: jsonPointer(pointer, key), detail: 'There is no such field' }))
        : [{ pointer, detail: toStorableText(message, 1000) }];
    })
    .slice(0, MAX_FIELD_ERRORS);
}

/** Field errors as one line for a message: the first few, and how many more there are. */
export function summarize(errors: readonly FieldError[]): string {
  const shown = errors.slice(0, 3).map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`);
  const more = errors.length - shown.length;
  return shown.join('; ') + (more > 0 ? ` (and ${more} more)` : '');
}
