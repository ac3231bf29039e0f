import { fieldErrors, OptionsInvalidError, summarize } from '@lib/core';
import { z } from 'zod';

const asyncOptions = z.strictObject({
  plugins: z.array(z.unknown()).optional(),
  isGlobal: z.boolean().optional(),
  imports: z.array(z.unknown()).optional(),
  inject: z.array(z.unknown()).optional(),
  useFactory: z.custom((value) => typeof value === 'function', 'must be a function'),
});

/**
 * Checks what `forRootAsync()` was given: an option beside the factory would have no effect.
 *
 * @throws OptionsInvalidError
 */
export function checkAsyncOptions(options: unknown): void {
  const result = asyncOptions.safeParse(options);
  if (result.success) return;
  const errors = fieldErrors(result.error);
  throw new OptionsInvalidError(
    `What DataBackendsModule.forRootAsync() was given is not valid: ${summarize(errors)}. It takes ` +
      `${Object.keys(asyncOptions.shape).join(', ')}; all other options are returned by useFactory.`,
    errors,
  );
}

/**
 * Plugins that come from the factory come too late, and leaving them out in silence would only be seen as missing
 * backends.
 *
 * @throws OptionsInvalidError
 */
export function checkFactoryResult<T>(options: T): T {
  for (const name of ['plugins', 'isGlobal']) {
    if (typeof options !== 'object' || options === null || !Object.hasOwn(options, name)) continue;
    throw new OptionsInvalidError(
      `useFactory of DataBackendsModule.forRootAsync() returned ${name}, which must be known before providers exist. ` +
        `Give it beside useFactory: forRootAsync({ ${name}, useFactory }).`,
      [{ pointer: `/${name}`, detail: 'Cannot come from useFactory' }],
    );
  }
  return options;
}
