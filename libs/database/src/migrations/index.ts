import { sources } from './0001-sources.js';
import { jobs } from './0002-jobs.js';
import { schedules } from './0003-schedules.js';
import { sourceSchedules } from './0004-source-schedules.js';
import { accessTokens } from './0005-access-tokens.js';
import { consumers } from './0006-consumers.js';
import { processes } from './0007-processes.js';
import { syncedObjects } from './0008-synced-objects.js';
import { webhooks } from './0009-webhooks.js';
import { access } from './0010-access.js';
import { liveEvents } from './0011-live-events.js';
import { listIndexes } from './0012-list-indexes.js';
import type { Migration } from './migration.js';

/** Every migration, in order. A released one is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  sources,
  jobs,
  schedules,
  sourceSchedules,
  accessTokens,
  consumers,
  processes,
  syncedObjects,
  webhooks,
  access,
  liveEvents,
  listIndexes,
];
