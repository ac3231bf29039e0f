import type { DataDirectory, DataFile, FileChange, Revision, RevisionProblem } from '@lib/sources';
import { z } from 'zod';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';

const { count, errorCode, hash, moment } = answerValues;
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const dataFileAnswer = z
  .object({
    sourceId: z.string(),
    revision: count.describe('Revision that it was read at'),
    path: z.string(),
    type: z.enum(['file', 'symlink', 'submodule', 'directory']),
    size: count.nullable().describe('Bytes; null for what has no content'),
    hash: hash.nullable().describe('SHA-256; null for what has no content'),
    target: z.string().nullable().describe('Where a symlink points, or the commit of a submodule'),
    lastUpdated: moment.describe('When this version was published'),
    lastModified: moment.nullable().describe('When the remote says that it was changed, if it does'),
  })
  .meta({
    id: 'DataFile',
    description: 'One file of a source at one revision, or a directory.',
    examples: [
      {
        sourceId: '0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10',
        revision: 12,
        path: 'vlans/100.yaml',
        type: 'file',
        size: 4,
        hash: HASH,
        target: null,
        lastUpdated: '2026-11-23T12:00:00.000Z',
        lastModified: null,
      },
    ],
  }) satisfies z.ZodType<Json<DataFile | DataDirectory>>;

export const dataFilePage = pageOf('DataFilePage', dataFileAnswer, 'Files and directories by path.');

export const revisionAnswer = z
  .object({
    number: count.describe('Counts from 1 per source'),
    remoteRevision: z.string().describe("The remote's own revision (commit, listing digest)"),
    publishedAt: moment,
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("Facts about the remote's revision (author, message …), when the backend tells them"),
    fileCount: count.describe('Files of the whole revision'),
    created: count,
    updated: count,
    deleted: count,
    problems: count.describe('Files that could not be taken'),
  })
  .meta({
    id: 'Revision',
    description: 'One published state of a source.',
    examples: [
      {
        number: 12,
        remoteRevision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
        publishedAt: '2026-11-23T12:00:00.000Z',
        details: { author: 'Ada', message: 'Add VLAN 100' },
        fileCount: 214,
        created: 1,
        updated: 0,
        deleted: 0,
        problems: 0,
      },
    ],
  }) satisfies z.ZodType<Json<Revision>>;

export const revisionPage = pageOf('RevisionPage', revisionAnswer, 'Revisions, newest first.');

export const fileChangeAnswer = z
  .object({
    path: z.string(),
    change: z.enum(['created', 'updated', 'deleted']),
    hash: hash.nullable().describe('SHA-256 after the change; null when deleted, and for links'),
    previousHash: hash.nullable().describe('SHA-256 before the change; null when created, and for links'),
  })
  .meta({
    id: 'FileChange',
    description: 'What became of one path between two revisions.',
    examples: [{ path: 'vlans/100.yaml', change: 'created', hash: HASH, previousHash: null }],
  }) satisfies z.ZodType<Json<FileChange>>;

export const fileChangePage = pageOf('FileChangePage', fileChangeAnswer, 'Changes by path.');

export const problemFile = z.object({ path: z.string(), code: errorCode, message: z.string().nullable() }).meta({
  id: 'ProblemFile',
  description: 'One file that could not be taken.',
  examples: [{ path: 'a/b', code: 'FS_NOT_REGULAR', message: null }],
}) satisfies z.ZodType<Json<RevisionProblem>>;

export const problemFilePage = pageOf('ProblemFilePage', problemFile, 'The first 1,000 problems by path.');
