import { createHash, hash } from 'node:crypto';
import type { Entry } from '@lib/core';

const WORDS = 4;
const MASK = (1n << 64n) - 1n;

/**
 * Digest of a listing that does not depend on its order, so that nothing has to be sorted or held: the sum
 * modulo 2^256 of the SHA-256 of each entry. Equal listings have equal digests whatever order they came in.
 */
export class ListingDigest {
  private readonly words = new BigUint64Array(WORDS);
  private count = 0;

  add(entry: Entry): void {
    const { path, type, size, fingerprint, target = null, problem } = entry;
    const text = JSON.stringify([path, type, size, fingerprint, target, problem?.code ?? null]);
    // In one call: an object for each entry would cost more than its digest.
    const digest = hash('sha256', text, 'buffer');
    let carry = 0n;
    for (let index = 0; index < WORDS; index++) {
      const sum = this.words[index]! + digest.readBigUInt64LE(index * 8) + carry;
      this.words[index] = sum & MASK;
      carry = sum >> 64n;
    }
    this.count++;
  }

  /** `listing:` and 64 hex digits. */
  toString(): string {
    const bytes = Buffer.from(this.words.buffer.slice(0));
    return `listing:${createHash('sha256').update(`${this.count}:`).update(bytes).digest('hex')}`;
  }
}
