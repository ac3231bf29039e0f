import { performance } from 'node:perf_hooks';
import { isUtf8 } from 'node:buffer';
import { Injectable } from '@nestjs/common';
import type { DataFile } from '../file/data-file.js';
import { FileContents } from '../file/file-contents.js';
import type { DiffBudget } from './diff-budget.js';
import type { DiffOmission, FileDiff } from './file-diff.js';

/** Files with more are not compared. */
const MAX_BYTES = 1024 * 1024;
/** Comparing one file blocks the process at most this long. */
const MAX_MILLISECONDS = 250;

type Lines = Pick<FileDiff, 'added' | 'removed' | 'hunks' | 'omitted' | 'coarse'>;

/** Compares two versions of files. */
@Injectable()
export class FileDiffer {
  constructor(private readonly contents: FileContents) {}

  /** @param before null = there was none; `after` likewise */
  async compare(path: string, before: DataFile | null, after: DataFile | null, budget: DiffBudget): Promise<FileDiff> {
    return {
      path,
      change: changeOf(before, after),
      hash: after?.hash ?? null,
      previousHash: before?.hash ?? null,
      type: after?.type ?? null,
      previousType: before?.type ?? null,
      size: after?.size ?? null,
      previousSize: before?.size ?? null,
      target: after?.target ?? null,
      previousTarget: before?.target ?? null,
      ...(await this.lines(before, after, budget)),
    };
  }

  private async lines(before: DataFile | null, after: DataFile | null, budget: DiffBudget): Promise<Lines> {
    if (changeOf(before, after) === 'unchanged')
      return { added: 0, removed: 0, hunks: [], omitted: null, coarse: false };
    const sizes = [before?.size ?? 0, after?.size ?? 0];
    if (sizes.some((size) => size > MAX_BYTES)) return omitted('too-large');
    if (budget.isSpent) return omitted('postponed');
    const [old, current] = [await this.text(before), await this.text(after)];
    const { diffLines } = await import('./line-diff.js');
    const start = performance.now();
    const lines =
      old === null || current === null
        ? omitted('binary')
        : { ...diffLines(old, current, budget.share(MAX_MILLISECONDS)), omitted: null };
    budget.spend(sizes[0]! + sizes[1]!, performance.now() - start);
    return lines;
  }

  /** Null = not text. */
  private async text(file: DataFile | null): Promise<string | null> {
    if (!file) return '';
    if (file.type === 'symlink') return file.target ?? '';
    // As git writes it.
    if (file.type === 'submodule') return `Subproject commit ${file.target}\n`;
    const bytes = await this.contents.read(file);
    return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : null;
  }
}

function changeOf(before: DataFile | null, after: DataFile | null): FileDiff['change'] {
  if (!before) return 'created';
  if (!after) return 'deleted';
  const same = before.type === after.type && before.hash === after.hash && before.target === after.target;
  return same ? 'unchanged' : 'updated';
}

function omitted(reason: DiffOmission): Lines {
  return { added: null, removed: null, hunks: null, omitted: reason, coarse: false };
}
