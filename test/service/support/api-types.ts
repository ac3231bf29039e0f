import { fileURLToPath } from 'node:url';

/** Where the types of the client are. */
export const API_TYPES = fileURLToPath(new URL('../../../libs/client/src/api-types.ts', import.meta.url));

const HEADER = `// Made of the OpenAPI document by "npm run generate:client". Do not edit.

`;

/** The types of the client, as the document says. */
export async function renderApiTypes(document: object): Promise<string> {
  // Loads TypeScript, which few tests need.
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  return HEADER + astToString(await openapiTS(document as never, { alphabetize: true, defaultNonNullable: false }));
}
