import { z } from 'zod';

/** A description of the API, as far as this description describes itself. */
export const apiDocumentAnswer = z
  .looseObject({ openapi: z.string(), info: z.looseObject({ title: z.string(), version: z.string() }) })
  .meta({
    id: 'ApiDocument',
    description: 'A description of an API (OpenAPI 3.1).',
    examples: [{ openapi: '3.1.0', info: { title: 'nestjs-data-backends', version: '0.1.0' }, paths: {} }],
  });
