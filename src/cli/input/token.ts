import { InputFileError, UsageError } from '../errors/usage.errors.js';
import { readTextFile } from './text-file.js';

const MAX_TOKEN = 16 * 1024;

/**
 * The token for the service: of the file, or of DATA_BACKENDS_TOKEN. Never an argument, which everybody on the machine
 * can see.
 *
 * @throws UsageError, InputFileError
 */
export async function readToken(
  environment: Readonly<Record<string, string | undefined>>,
  file: string | undefined,
): Promise<string | undefined> {
  const text =
    file === undefined
      ? environment['DATA_BACKENDS_TOKEN']
      : await readTextFile(file, { maxBytes: MAX_TOKEN, isSecret: true });
  const token = text?.trim();
  if (file !== undefined && token === '') throw new InputFileError(file, 'is empty. Write the token into it.');
  // What a header cannot hold would be refused with words that quote it.
  if (token !== undefined && !/^[\x21-\x7e]*$/.test(token)) {
    throw new UsageError('The token holds spaces or other characters that no token has. Copy it again.');
  }
  return token === '' ? undefined : token;
}
