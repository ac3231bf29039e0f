import { z } from 'zod';

// Bounded before anything is computed of it.
const secret = z.string().trim().min(1).max(500);

/** What a session is asked for with. */
export const sessionInput = z
  .union([z.strictObject({ token: secret }), z.strictObject({ code: secret })], {
    error: 'must be { "token": "…" } or { "code": "…" }',
  })
  .meta({ id: 'SessionInput', examples: [{ token: 'data-backends_…' }, { code: '…' }] });
