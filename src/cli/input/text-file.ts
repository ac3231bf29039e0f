import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { InputFileError } from '../errors/usage.errors.js';

/** How a file of an option is read. */
export interface TextFileOptions {
  readonly maxBytes: number;
  /** Refuse a file that everybody on the machine can read. */
  readonly isSecret?: boolean;
  /** What `-` stands for. */
  readonly input?: Readable;
}

let standardInputIsRead = false;

/**
 * The text of a file, or of the standard input for `-`.
 *
 * @throws InputFileError
 */
export async function readTextFile(path: string, options: TextFileOptions): Promise<string> {
  if (path !== '-') {
    await refuseShared(path, options);
    return readAll(path, createReadStream(path), options);
  }
  if (standardInputIsRead) throw new InputFileError(path, 'can be read only once. Use a file for the other option.');
  standardInputIsRead = true;
  return readAll(path, options.input ?? process.stdin, options);
}

/** As a value: the line break that editors and `echo` end a file with is not part of it. */
export async function readValueFile(path: string, options: TextFileOptions): Promise<string> {
  return (await readTextFile(path, options)).replace(/\r?\n$/, '');
}

async function refuseShared(path: string, { isSecret = false }: TextFileOptions): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  if (found.isDirectory()) throw new InputFileError(path, 'is a directory. Name a file.');
  if (isSecret && found.isFile() && process.platform !== 'win32' && (found.mode & 0o007) !== 0) {
    throw new InputFileError(path, `can be read by everybody on this machine. Run: chmod 600 ${path}`);
  }
}

async function readAll(path: string, stream: Readable, { maxBytes }: TextFileOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > maxBytes) throw new InputFileError(path, `has more than ${maxBytes} bytes.`);
      chunks.push(bytes);
    }
  } catch (error) {
    throw error instanceof InputFileError ? error : cannotRead(path, error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new InputFileError(path, 'is not UTF-8 text.', error);
  }
}

function cannotRead(path: string, error: unknown): InputFileError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'does not exist.', EACCES: 'may not be read by this user.' };
  return new InputFileError(path, reasons[code ?? ''] ?? `cannot be read: ${message}`, error);
}
