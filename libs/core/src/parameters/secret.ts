import { z } from 'zod';

/** How a sensitive parameter is marked, in a schema's `meta()` and in its JSON Schema alike. */
export const SECRET_META = { sensitive: true, writeOnly: true, format: 'password' } as const;

/**
 * A sensitive string parameter: write-only in the API, encrypted at rest, masked in logs and errors. Only at the
 * top level of the parameters; `optional()`, `nullable()`, `default()` and `describe()` may follow.
 *
 * @param schema the string to mark; any string when left out
 * @example z.object({ password: secret().optional(), token: secret(z.string().min(20)) })
 */
export function secret<S extends z.ZodType<string, string> = z.ZodString>(schema?: S): S {
  return (schema ?? z.string()).meta(SECRET_META) as S;
}
