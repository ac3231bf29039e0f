import { type Entry, type EntryContent, type Limits, type Snapshot, WholeBody } from '@lib/core';
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ArchiveMember, MemberContent } from './archive/archive-member.js';
import { isSmall, readChunks, readWhole } from './archive/member-content.js';
import type { MemberIndex } from './archive/member-index.js';
import { UnpackBudget } from './archive/unpack-budget.js';

export interface HttpSnapshotOptions {
  readonly revision: string;
  readonly details: NonNullable<Snapshot['details']>;
  /** What was downloaded, or unpacked from it. */
  readonly file: FileHandle;
  /** Bytes that were downloaded. */
  readonly downloaded: number;
  readonly members: MemberIndex;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  readonly dispose: () => Promise<void>;
}

/**
 * What one answer of the server held: a file, or the members of an archive. The listing reads all of them, to the last
 * byte: it proves that the archive is whole before anything is published, and the digest of a member is its
 * fingerprint, so that only changed ones are handed over.
 */
export class HttpSnapshot implements Snapshot {
  readonly revision: string;
  readonly details: NonNullable<Snapshot['details']>;

  constructor(private readonly options: HttpSnapshotOptions) {
    this.revision = options.revision;
    this.details = options.details;
  }

  /** @throws ArchiveCorruptError, ArchiveTooLargeError */
  async *list(): AsyncGenerator<Entry> {
    const { members, signal, downloaded, limits } = this.options;
    const budget = new UnpackBudget(downloaded, limits.maxTotalBytes);
    for (const [path, member] of members) {
      signal.throwIfAborted();
      yield await this.entry(path, member, budget);
    }
  }

  async *read(entries: AsyncIterable<Entry>): AsyncGenerator<EntryContent> {
    for await (const entry of entries) {
      this.options.signal.throwIfAborted();
      const content = this.options.members.get(entry.path)?.content;
      if (!content) throw new TypeError('This entry is not of this snapshot.');
      yield { entry, body: await this.body(content) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.options.dispose();
  }

  private async body(content: MemberContent): Promise<Readable> {
    const { file } = this.options;
    if (isSmall(content)) return new WholeBody(await readWhole(file, content));
    return Readable.from(readChunks(file, content), { objectMode: false });
  }

  private async entry(path: string, member: ArchiveMember, budget: UnpackBudget): Promise<Entry> {
    const { content, lastModified, target, problem } = member;
    const common = {
      path,
      ...(lastModified && { lastModified }),
      ...(target !== undefined && { target }),
      ...(problem && { problem }),
    };
    if (content === null || problem) {
      return { ...common, type: member.type === 'symlink' ? 'symlink' : 'file', size: null, fingerprint: null };
    }
    const { size } = content;
    // It is a problem by its size, and not read.
    const isTooLarge = size > this.options.limits.maxFileBytes;
    return {
      ...common,
      type: 'file',
      size,
      fingerprint: isTooLarge ? null : (member.digest ?? (await this.digest(content, budget))),
    };
  }

  private async digest(content: MemberContent, budget: UnpackBudget): Promise<string> {
    const { file, signal, onBytes } = this.options;
    const hash = createHash('sha256');
    const take = (bytes: Buffer): void => {
      budget.add(bytes.length);
      hash.update(bytes);
      onBytes(bytes.length);
    };
    if (isSmall(content)) take(await readWhole(file, content));
    else {
      for await (const chunk of readChunks(file, content)) {
        signal.throwIfAborted();
        take(chunk);
      }
    }
    return hash.digest('hex');
  }
}
