import type { AuditedChange } from '@lib/audit';
import type { JobRow } from './job.row.js';

/** What somebody did to a job, to be kept. */
export function jobChange(action: 'cancel' | 'retry', row: JobRow): AuditedChange {
  const { id, name, status, object_type: type, object_id: objectId } = row;
  return {
    action,
    object: { type: 'job', id, name },
    after: { status, object: type === null ? null : { type, id: objectId } },
  };
}
