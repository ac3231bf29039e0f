import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';

/** A checksum that the service keeps of a whole object. */
export interface S3Checksum {
  update(bytes: Buffer): void;
  /** Whether the bytes so far have it. */
  matches(): boolean;
}

/** The first checksum among the headers that can be checked; null when there is none. */
export function checksumOf(headers: IncomingHttpHeaders): S3Checksum | null {
  for (const [name, start] of Object.entries(ALGORITHMS)) {
    const expected = headers[`x-amz-checksum-${name}`];
    // A dash and a number follow where it is one of checksums of parts.
    if (typeof expected !== 'string' || expected.includes('-')) continue;
    if (headers['x-amz-checksum-type'] === 'COMPOSITE') continue;
    const { update, digest } = start();
    return { update, matches: () => digest() === expected };
  }
  return null;
}

type Algorithm = () => { update(bytes: Buffer): void; digest(): string };

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  crc32: () => {
    let value = 0;
    return {
      update: (bytes) => void (value = crc32(bytes, value)),
      digest: () => {
        const digest = Buffer.alloc(4);
        digest.writeUInt32BE(value);
        return digest.toString('base64');
      },
    };
  },
  sha256: () => hashing('sha256'),
  sha1: () => hashing('sha1'),
};

function hashing(name: string): ReturnType<Algorithm> {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}
