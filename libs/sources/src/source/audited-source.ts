import type { AuditedFields, AuditedObject } from '@lib/audit';
import { SOURCE_OBJECT } from '../job/sync-runner.js';
import type { DataSourceRow } from './data-source.row.js';
import { shownSecret } from './source-view.js';

/** A source as the audit log names it. */
export function auditedSource({ id, name }: { readonly id: string; readonly name: string | null }): AuditedObject {
  return { type: SOURCE_OBJECT, id, name };
}

/**
 * What users decide of a source. Secrets tell only that they are set.
 *
 * @param before another state of it: secrets that differ from its own tell that they were changed
 */
export function auditedFields(row: DataSourceRow, before: DataSourceRow = row): AuditedFields {
  const secrets = Object.entries(row.secrets).map(([name, sealed]) => {
    const isChanged = name in before.secrets && before.secrets[name] !== sealed;
    return [name, { ...shownSecret(sealed), ...(isChanged && { changed: true }) }];
  });
  return {
    name: row.name,
    type: row.type,
    sourceUrl: row.source_url,
    description: row.description,
    comments: row.comments,
    enabled: row.enabled,
    syncInterval: row.sync_interval,
    cron: row.cron,
    ignoreRules: row.ignore_rules,
    parameters: { ...row.parameters, ...Object.fromEntries(secrets) },
    deletionGuard: row.deletion_guard ?? 'off',
  };
}
