import { dataSourceInput } from '@lib/sources';
import { z } from 'zod';
import { dataSourceAnswer } from './data-source.answers.js';
import { pageQuery, queryValues, sortedBy } from '../request/query-values.js';

/** What a source is tried with before it is created. */
export const testInput = dataSourceInput.pick({ type: true, sourceUrl: true, parameters: true }).meta({
  id: 'DataSourceTestInput',
  examples: [{ type: 'git', sourceUrl: 'https://git.example.org/core-config.git', parameters: { branch: 'main' } }],
});

/** What the source of a name is to be. */
export const namedSourceInput = dataSourceInput
  .extend({ name: dataSourceInput.shape.name.optional().describe('The one of the path') })
  .meta({
    id: 'NamedDataSourceInput',
    examples: [{ type: 'git', sourceUrl: 'https://git.example.org/core-config.git', syncInterval: 60 }],
  });

/** How a sync is asked for. */
export const syncInput = z
  .strictObject({ confirm: z.string().min(1).max(200).optional().describe('planId of a held sync, to go ahead') })
  .prefault({})
  .meta({ id: 'SyncInput', examples: [{}, { confirm: '3f6c1d' }] });

/** Whether the answer is to wait for the end of the sync. */
export const syncQuery = z.strictObject({ wait: queryValues.flag.optional() });

/** Whether consumers are left untold that every file is gone. */
export const deleteQuery = z.strictObject({ force: queryValues.flag.optional() });

/** What of sources can be asked for, in queries and in bodies. */
const sourceFilter = {
  type: queryValues.text.optional(),
  status: dataSourceAnswer.shape.status.optional(),
  state: dataSourceAnswer.shape.state.optional(),
  lastResult: dataSourceAnswer.shape.lastResult.optional(),
  host: queryValues.text.optional().describe('Name of the other machine that is read'),
  name: queryValues.text.optional().describe('The whole name'),
  q: queryValues.text.optional().describe('Part of the name, the URL, the description or the comments'),
};

export const sourcesQuery = z.strictObject({
  ...pageQuery,
  sort: sortedBy('name', 'type', 'created', 'updated', 'lastSynced', 'nextSync', 'fileCount').describe(
    'By name when left out; those that were never synced come first',
  ),
  ...sourceFilter,
  enabled: queryValues.flag.optional(),
});

/** As many are synced by one request. */
export const MAX_SYNCS = 1_000;

/** Which sources are to sync. */
export const syncManyInput = z
  .strictObject({
    ids: z.array(z.string().min(1).max(200)).min(1).max(MAX_SYNCS).optional(),
    filter: z.strictObject({ ...sourceFilter, enabled: z.boolean().optional() }).optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), 'must have either ids or filter')
  .meta({
    id: 'SyncManyInput',
    description: 'Either ids or a filter; the filter `{}` finds all.',
    examples: [{ filter: { type: 'git', lastResult: 'failed' } }, { ids: ['0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10'] }],
  });

export const filesQuery = z.strictObject({
  ...pageQuery,
  path: queryValues.path.optional(),
  recursive: queryValues.flag.optional(),
  revision: queryValues.revision.optional(),
});

export const revisionsQuery = z.strictObject(pageQuery);

export const changesQuery = z.strictObject({
  ...pageQuery,
  from: queryValues.revisionOrNone.optional().describe('Exclusive; the revision before `to` when left out'),
  to: queryValues.revision.optional().describe('Inclusive; the current revision when left out'),
  change: z.enum(['created', 'updated', 'deleted']).optional(),
});

export const problemsQuery = z.strictObject({ revision: queryValues.revision.optional() });
