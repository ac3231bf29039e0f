import { z } from 'zod';
import { ROLES } from '../access/permission.js';
import { pageQuery } from '../request/query-values.js';

/** What a token is made of. */
export const tokenInput = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    role: z.enum(ROLES),
    sources: z
      .array(z.guid())
      .min(1, 'must name a source; leave it out for all of them')
      .max(1_000)
      .nullish()
      .describe('Ids of the only sources that it may see; all of them when left out'),
    expires: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .refine((date) => date > new Date(), 'must be in the future')
      .nullish()
      .describe('When it ends; never when left out'),
  })
  .meta({
    id: 'AccessTokenInput',
    examples: [{ name: 'Pipeline', role: 'operator', expires: '2036-11-01T09:00:00Z' }],
  });

export const tokensQuery = z.strictObject(pageQuery);
