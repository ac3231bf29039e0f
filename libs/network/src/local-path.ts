import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalPathDeniedError } from './local-path.errors.js';

/**
 * The absolute path that a path or a `file:` URL names, with `..` resolved. Percent-encoding is decoded in URLs only.
 *
 * @throws LocalPathDeniedError for relative paths, NUL, other hosts, and URLs that do not name a path
 */
export function parseLocalPath(pathOrUrl: string): string {
  const path = /^file:/i.test(pathOrUrl) ? parseFileUrl(pathOrUrl) : pathOrUrl;
  if (path.includes('\0')) throw new LocalPathDeniedError(pathOrUrl, 'it holds a NUL character');
  if (!isAbsolute(path)) throw new LocalPathDeniedError(pathOrUrl, 'it is not an absolute path');
  return resolve(path);
}

function parseFileUrl(text: string): string {
  if (!URL.canParse(text)) throw new LocalPathDeniedError(text, 'it is not a URL');
  const url = new URL(text);
  if (url.search || url.hash) throw new LocalPathDeniedError(text, '? and # have to be written as %3F and %23');
  try {
    // Refuses hosts other than localhost, and slashes that are hidden by percent-encoding.
    return fileURLToPath(url);
  } catch (error) {
    throw new LocalPathDeniedError(text, error instanceof Error ? error.message : 'it is not a path');
  }
}
