import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalUrlInvalidError } from './local.errors.js';

// The longest path that systems take, three characters a byte where it is percent-encoded.
const MAXIMUM_LENGTH = 3 * 4096;

/**
 * Checks the form of the place of a local source: an absolute path, or a `file:` URL of this machine. Pure; whether it
 * may be read is decided by the network policy, when it is read.
 *
 * @throws LocalUrlInvalidError
 */
export function checkLocalUrl(url: string): void {
  // Nothing of a URL is repeated in an error: one that was meant for another backend may hold a password.
  if (url === '') throw new LocalUrlInvalidError('it is empty');
  if (url.length > MAXIMUM_LENGTH) throw new LocalUrlInvalidError(`it is longer than ${MAXIMUM_LENGTH} characters`);
  if (!url.isWellFormed()) throw new LocalUrlInvalidError('it is not valid Unicode');
  const path = /^file:/i.test(url) ? pathOf(url) : url;
  if (path.includes('\0')) throw new LocalUrlInvalidError('it holds a NUL character');
  if (!isAbsolute(path))
    throw new LocalUrlInvalidError(path.startsWith('~') ? '"~" has no meaning here' : 'it is not absolute');
}

function pathOf(text: string): string {
  if (!/^file:\/\//i.test(text) || !URL.canParse(text)) throw new LocalUrlInvalidError('it cannot be parsed');
  const url = new URL(text);
  if (url.host !== '') throw new LocalUrlInvalidError('it names a host: three slashes have to follow "file:"');
  if (/[?#]/.test(text)) throw new LocalUrlInvalidError('"?" and "#" have to be written as %3F and %23');
  if (/%2f/i.test(url.pathname)) throw new LocalUrlInvalidError('it holds an encoded slash');
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new LocalUrlInvalidError('its percent-encoding is not UTF-8', error);
  }
}
