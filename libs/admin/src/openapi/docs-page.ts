import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { DocsFileNotFoundError, DocsPackageMissingError } from './docs.errors.js';

/** A part of the page that shows the document. */
export interface DocsFile {
  readonly contentType: string;
  readonly open: () => Readable;
}

/** Everything comes from here, and nothing is written into the page itself. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page: its files are beside it, below `docs`. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>nestjs-data-backends API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

// Nothing is asked of a server elsewhere: no validator, no fonts.
const START = `SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/**
 * One of the files of the page.
 *
 * @throws DocsFileNotFoundError, DocsPackageMissingError
 */
export function docsFile(name: string): DocsFile {
  if (name === 'start.js') {
    return { contentType: TYPES['swagger-ui-bundle.js']!, open: () => Readable.from([Buffer.from(START)]) };
  }
  const contentType = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (contentType === undefined) throw new DocsFileNotFoundError(name);
  const path = join(swaggerUi(), name);
  return { contentType, open: () => createReadStream(path) };
}

/**
 * Where Swagger UI is installed: beside this package, or below `@nestjs/swagger`, which brings it.
 *
 * @throws DocsPackageMissingError
 */
export function swaggerUi(from: string = import.meta.url): string {
  const require = createRequire(from);
  try {
    return dirname(require.resolve('swagger-ui-dist/package.json'));
  } catch {
    // Falls through to the package that brings it.
  }
  try {
    return dirname(createRequire(require.resolve('@nestjs/swagger')).resolve('swagger-ui-dist/package.json'));
  } catch (error) {
    throw new DocsPackageMissingError(error);
  }
}
