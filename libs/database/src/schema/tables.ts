import { bigint, boolean, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea, jsonb } from './column-types.js';

const count = (name: string) => bigint(name, { mode: 'number' });
const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * Our tables for drizzle, in the schema that the options name. They only type the queries: constraints, indexes and
 * defaults that matter are in the migrations, and a test holds names, types and nullability against them.
 */
export function defineTables(schemaName: string) {
  const schema = pgSchema(schemaName);
  return {
    setting: schema.table('setting', {
      name: text().primaryKey(),
      value: jsonb().notNull(),
    }),
    dataSource: schema.table('data_source', {
      id: uuid().primaryKey(),
      name: text().notNull(),
      type: text().notNull(),
      sourceUrl: text('source_url').notNull(),
      description: text().notNull().default(''),
      comments: text().notNull().default(''),
      enabled: boolean().notNull().default(true),
      syncInterval: integer('sync_interval'),
      cron: text(),
      ignoreRules: text('ignore_rules').notNull().default(''),
      parameters: jsonb().$type<Record<string, unknown>>().notNull().default({}),
      secrets: jsonb().$type<Record<string, string>>().notNull().default({}),
      deletionGuard: integer('deletion_guard'),
      state: text().$type<'idle' | 'queued' | 'syncing'>().notNull().default('idle'),
      lastResult: text('last_result')
        .$type<'never' | 'changed' | 'unchanged' | 'failed' | 'held'>()
        .notNull()
        .default('never'),
      lastError: jsonb('last_error'),
      lastSynced: time('last_synced'),
      nextSync: time('next_sync'),
      blockedBy: jsonb('blocked_by'),
      heldPlan: text('held_plan'),
      revision: integer().notNull().default(0),
      remoteRevision: text('remote_revision'),
      configurationKey: text('configuration_key'),
      addressKey: text('address_key'),
      listedCount: count('listed_count').notNull().default(0),
      fileCount: count('file_count').notNull().default(0),
      totalBytes: count('total_bytes').notNull().default(0),
      problemCount: count('problem_count').notNull().default(0),
      leaseToken: uuid('lease_token'),
      leaseOwner: text('lease_owner'),
      leaseExpiresAt: time('lease_expires_at'),
      version: integer().notNull().default(1),
      createdAt: time('created_at').notNull().defaultNow(),
      updatedAt: time('updated_at').notNull().defaultNow(),
      deletedAt: time('deleted_at'),
    }),
    revision: schema.table('revision', {
      sourceId: uuid('source_id').notNull(),
      number: integer().notNull(),
      remoteRevision: text('remote_revision').notNull(),
      publishedAt: time('published_at').notNull().defaultNow(),
      details: jsonb(),
      fileCount: count('file_count').notNull(),
      createdCount: count('created_count').notNull(),
      updatedCount: count('updated_count').notNull(),
      deletedCount: count('deleted_count').notNull(),
      problemCount: count('problem_count').notNull(),
    }),
    revisionProblem: schema.table('revision_problem', {
      sourceId: uuid('source_id').notNull(),
      number: integer().notNull(),
      path: text().notNull(),
      code: text().notNull(),
      message: text(),
    }),
    content: schema.table('content', {
      hash: bytea().primaryKey(),
      size: count('size').notNull(),
      lastUsed: time('last_used').notNull().defaultNow(),
      data: bytea(),
      blobId: uuid('blob_id'),
    }),
    contentChunk: schema.table('content_chunk', {
      blobId: uuid('blob_id').notNull(),
      position: integer().notNull(),
      data: bytea().notNull(),
      createdAt: time('created_at').notNull().defaultNow(),
    }),
    dataFile: schema.table('data_file', {
      sourceId: uuid('source_id').notNull(),
      path: text().notNull(),
      type: text().$type<'file' | 'symlink' | 'submodule'>().notNull(),
      size: count('size'),
      hash: bytea(),
      target: text(),
      fingerprint: text(),
      lastModified: time('last_modified'),
      fromRevision: integer('from_revision').notNull(),
      toRevision: integer('to_revision'),
      createdAt: time('created_at').notNull().defaultNow(),
    }),
    job: schema.table('job', {
      id: uuid().primaryKey(),
      name: text().notNull(),
      objectType: text('object_type'),
      objectId: text('object_id'),
      status: text().notNull(),
      created: time('created').notNull().defaultNow(),
      started: time('started'),
      completed: time('completed'),
      error: jsonb(),
      result: jsonb(),
      runner: text(),
      queue: text().notNull().default('default'),
      priority: integer().notNull().default(0),
      once: boolean().notNull().default(false),
      args: jsonb(),
      actor: jsonb(),
      scheduled: time('scheduled'),
      due: time('due').notNull().defaultNow(),
      interval: integer(),
      cron: text(),
      schedule: text(),
      next: jsonb(),
      timeout: integer(),
      retries: integer().notNull().default(0),
      attempts: integer().notNull().default(0),
      progress: jsonb(),
      claim: uuid(),
      worker: text(),
      heartbeat: time('heartbeat'),
      sent: time('sent'),
      logLines: integer('log_lines').notNull().default(0),
      logBytes: integer('log_bytes').notNull().default(0),
    }),
    jobLog: schema.table('job_log', {
      jobId: uuid('job_id').notNull(),
      line: integer().notNull(),
      time: time('time').notNull(),
      level: text().$type<'debug' | 'info' | 'warning' | 'error'>().notNull(),
      message: text().notNull(),
    }),
  };
}

/** The tables that `defineTables` gives. */
export type Tables = ReturnType<typeof defineTables>;
