import type { DataSource, SourceTest, SyncPlan } from '@lib/sources';
import { z } from 'zod';
import { answerValues, pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';
import { problemFile } from './data-file.answers.js';

const { count, errorCode, moment } = answerValues;

const failure = z.object({ code: errorCode, message: z.string() });

export const dataSourceAnswer = z
  .object({
    id: z.string().describe('UUIDv7'),
    name: z.string(),
    type: z.string().describe('Name of its data backend'),
    sourceUrl: z.string(),
    description: z.string(),
    comments: z.string(),
    enabled: z.boolean().describe('False = paused: no schedule, no webhook, a manual sync is refused'),
    syncInterval: z.int().nullable().describe('Minutes between syncs; null = none, or `cron` rules'),
    cron: z.string().nullable(),
    ignoreRules: z.string().describe('One rule per line, as in a .gitignore'),
    parameters: z
      .record(z.string(), z.unknown())
      .describe('Sensitive parameters read `{ "set": true }`, with `reference` when given by one'),
    deletionGuard: z
      .union([z.int().min(1).max(100), z.literal('off')])
      .describe('Percentage of entries that may disappear at once before a sync is held'),
    status: z.enum(['new', 'queued', 'syncing', 'completed', 'failed']),
    state: z.enum(['idle', 'queued', 'syncing']).describe('What it is doing now'),
    lastResult: z.enum(['never', 'changed', 'unchanged', 'failed', 'held']).describe('How its last sync ended'),
    lastError: failure.nullable(),
    lastSynced: moment.nullable(),
    nextSync: moment.nullable(),
    revision: count.describe('Number of the published revision; 0 = nothing published yet'),
    remoteRevision: z.string().nullable().describe("The remote's own revision that was seen last"),
    fileCount: count,
    problems: count.describe('Files of the last sync that could not be taken'),
    blockedBy: z
      .object({
        code: errorCode,
        since: moment,
        remedy: z.string().describe('What somebody has to do'),
        planId: z.string().optional().describe('What to pass as `confirm` to go ahead, when the sync is held'),
      })
      .nullable()
      .describe('Why it will not sync by itself'),
    version: z.int().min(1).describe('Counts its edits; the ETag begins with it'),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({
    id: 'DataSource',
    description: 'One configured place to read.',
    examples: [
      {
        id: '0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10',
        name: 'core-config',
        type: 'git',
        sourceUrl: 'https://git.example.org/core-config.git',
        description: 'Configuration of the core',
        comments: '',
        enabled: true,
        syncInterval: 60,
        cron: null,
        ignoreRules: '*.tmp',
        parameters: { branch: 'main', password: { set: true } },
        deletionGuard: 50,
        status: 'completed',
        state: 'idle',
        lastResult: 'changed',
        lastError: null,
        lastSynced: '2026-11-23T12:00:00.000Z',
        nextSync: '2026-11-23T13:00:00.000Z',
        revision: 12,
        remoteRevision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
        fileCount: 214,
        problems: 0,
        blockedBy: null,
        version: 3,
        createdAt: '2026-11-01T09:00:00.000Z',
        updatedAt: '2026-11-20T09:00:00.000Z',
      },
    ],
  }) satisfies z.ZodType<Json<DataSource>>;

export const dataSourcePage = pageOf('DataSourcePage', dataSourceAnswer, 'Data sources by name.');

export const sourceTestAnswer = z
  .discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      revision: z.string().nullable().describe("The remote's own revision, when it has one"),
    }),
    z.object({ ok: z.literal(false), error: failure }),
  ])
  .meta({
    id: 'SourceTest',
    description: 'Whether a source can be read.',
    examples: [
      { ok: true, revision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678' },
      { ok: false, error: { code: 'NET_DNS', message: 'The host name "git.example.org" cannot be resolved.' } },
    ],
  }) satisfies z.ZodType<Json<SourceTest>>;

export const syncPlanAnswer = z
  .object({
    planId: z.string().describe('Pass it as `confirm`; changes with the source, its remote and its configuration'),
    baseRevision: count.describe('Number of the revision that it is based on'),
    remoteRevision: z.string(),
    held: z.boolean().describe('Whether a sync would be held by the deletion guard'),
    created: count,
    updated: count.describe('Files whose content must be read to know whether it changed'),
    deleted: count,
    problems: count,
    changes: z
      .array(z.object({ path: z.string(), change: z.enum(['created', 'updated', 'deleted']) }))
      .describe('The first 1,000 changes by path'),
    problemFiles: z.array(problemFile).describe('The first 1,000 problems by path'),
  })
  .meta({
    id: 'SyncPlan',
    description: 'What a sync would do.',
    examples: [
      {
        planId: '3f6c1d',
        baseRevision: 12,
        remoteRevision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
        held: false,
        created: 1,
        updated: 0,
        deleted: 0,
        problems: 0,
        changes: [{ path: 'vlans/100.yaml', change: 'created' }],
        problemFiles: [],
      },
    ],
  }) satisfies z.ZodType<Json<SyncPlan>>;
