import type { DiffHunk, FileDiff } from '@lib/sources';
import { z } from 'zod';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';

const { count, hash } = answerValues;
const entryType = z.enum(['file', 'symlink', 'submodule']);

const diffHunk = z
  .object({
    oldStart: count.describe('Line that it begins at, from 1'),
    oldLines: count,
    newStart: count,
    newLines: count,
    lines: z.array(z.string()).describe('Marked with a space, `-` or `+`; or `\\ No newline at end of file`'),
  })
  .meta({ id: 'DiffHunk', description: 'Lines that changed, with up to three lines around them.' }) satisfies z.ZodType<
  Json<DiffHunk>
>;

export const fileDiffAnswer = z
  .object({
    path: z.string(),
    change: z.enum(['created', 'updated', 'deleted', 'unchanged']),
    hash: hash.nullable().describe('SHA-256 after the change; null when deleted, and for links'),
    previousHash: hash.nullable().describe('SHA-256 before the change; null when created, and for links'),
    type: entryType.nullable().describe('After the change; null when deleted'),
    previousType: entryType.nullable().describe('Before the change; null when created'),
    size: count.nullable(),
    previousSize: count.nullable(),
    target: z.string().nullable().describe('Where a link points: links are compared by their targets'),
    previousTarget: z.string().nullable(),
    added: count.nullable().describe('Lines; null when there are no hunks'),
    removed: count.nullable(),
    hunks: z.array(diffHunk).nullable(),
    omitted: z
      .enum(['binary', 'too-large', 'postponed'])
      .nullable()
      .describe('Why there are no hunks: no text, more than 1 MiB, or left for a request of its own'),
    coarse: z
      .boolean()
      .describe('Comparing took too long: what lies between the first and last difference is one hunk'),
  })
  .meta({
    id: 'FileDiff',
    description: 'What differs in one file between two revisions.',
    examples: [
      {
        path: 'vlans/100.yaml',
        change: 'created',
        hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        previousHash: null,
        type: 'file',
        previousType: null,
        size: 5,
        previousSize: null,
        target: null,
        previousTarget: null,
        added: 1,
        removed: 0,
        hunks: [{ oldStart: 1, oldLines: 0, newStart: 1, newLines: 1, lines: ['+test'] }],
        omitted: null,
        coarse: false,
      },
    ],
  }) satisfies z.ZodType<Json<FileDiff>>;

export const fileDiffPage = pageOf('FileDiffPage', fileDiffAnswer, 'What differs, by path.');
