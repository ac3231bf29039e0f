import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import {
  SecretProvider,
  type SecretReference,
  SecretReferenceDeniedError,
  SecretReferenceInvalidError,
  SecretUnavailableError,
} from '@lib/core';
import { LocalPathDeniedError } from '../local-path.errors.js';
import { LocalRoots, type LocalRootsOptions } from '../local-roots.js';

const MAX_BYTES = 65_536;
const REMEDY =
  'Choose another one, or let an operator add its directory to the option secrets.files ' +
  '(DATA_BACKENDS_SECRET_FILES). A secret that begins so is written literal:file:…';

/** Secrets in files, `file:/run/secrets/x`; only in directories that an operator allows. A line break at the end is none of theirs. */
export class FileSecrets extends SecretProvider {
  readonly schemes = ['file'];
  private readonly roots: LocalRoots;

  constructor(options: LocalRootsOptions) {
    super();
    this.roots = new LocalRoots(options);
  }

  /** @throws SecretReferenceInvalidError, SecretReferenceDeniedError, SecretUnavailableError */
  override async read(reference: SecretReference): Promise<string> {
    const path = await this.locate(reference);
    try {
      // Without waiting for whoever writes to a FIFO, and not through a link that was put there since.
      await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      return decode(await readAll(file));
    } catch (error) {
      throw error instanceof UnusableFile
        ? new SecretUnavailableError(reference, error.message)
        : new SecretUnavailableError(reference, 'this process may not read the file', error);
    }
  }

  private async locate(reference: SecretReference): Promise<string> {
    const { scheme, name } = reference;
    if (!isAbsolute(name)) throw new SecretReferenceInvalidError(scheme, 'no absolute path follows');
    try {
      return await this.roots.realPath(name);
    } catch (error) {
      if (error instanceof LocalPathDeniedError) throw new SecretReferenceDeniedError(reference, REMEDY);
      throw new SecretUnavailableError(reference, 'there is no such file', error);
    }
  }
}

/** A file that is there and holds no secret that could be used. */
class UnusableFile extends Error {}

async function readAll(file: FileHandle): Promise<Buffer> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new UnusableFile('it is not a regular file');
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (let bytesRead = -1; bytesRead !== 0 && length < buffer.length; length += bytesRead) {
    ({ bytesRead } = await file.read(buffer, length, buffer.length - length));
  }
  if (length > MAX_BYTES) throw new UnusableFile(`the file is larger than ${MAX_BYTES} bytes`);
  return buffer.subarray(0, length);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw new UnusableFile('the file is not UTF-8');
  }
}
