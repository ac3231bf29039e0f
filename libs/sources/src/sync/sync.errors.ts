import { DataBackendsError, type Limits } from '@lib/core';

/** Another sync, plan or deletion of the source holds the lease. */
export class SyncInProgressError extends DataBackendsError {
  constructor(name: string) {
    super('SYNC_IN_PROGRESS', `A sync of the data source "${name}" is running. Wait until it has ended.`);
  }
}

/** As many sources of the same remote host are being synced as may be at once; the job comes again by itself. */
export class SyncHostBusyError extends DataBackendsError {
  constructor(host: string, limit: number) {
    super('SYNC_HOST_BUSY', `${limit} sources of ${host} are being synced, as many as limits.maxSyncsPerHost allows.`);
  }
}

/** The lease was lost: the process was paused too long, or the source was changed or deleted meanwhile. */
export class SyncFencedError extends DataBackendsError {
  constructor(name: string) {
    super(
      'SYNC_FENCED',
      `The sync of the data source "${name}" lost its lease, because it was paused too long or the source was ` +
        'changed meanwhile. Nothing of it was published; sync again.',
    );
  }
}

/** Somebody ended the sync. */
export class SyncCancelledError extends DataBackendsError {
  constructor(name: string, reason: string) {
    super('SYNC_CANCELLED', `The sync of the data source "${name}" was cancelled: ${reason}.`);
  }
}

/** The sync took longer than `limits.syncTimeout`. */
export class SyncTimeoutError extends DataBackendsError {
  constructor(name: string, milliseconds: number) {
    super(
      'SYNC_TIMEOUT',
      `The sync of the data source "${name}" took longer than ${milliseconds / 1000} s. ` +
        'Raise limits.syncTimeout, or make the source smaller with ignore rules or a subpath.',
    );
  }
}

/** A backend neither answered nor failed for `limits.idleTimeout`. */
export class BackendTimeoutError extends DataBackendsError {
  constructor(backend: string, doing: string, milliseconds: number) {
    super(
      'PLUGIN_TIMEOUT',
      `The data backend "${backend}" did not answer for ${milliseconds / 1000} s while it was ${doing}. ` +
        'Check that the remote is reachable, or raise limits.idleTimeout.',
    );
  }
}

/** The listing is larger than a limit allows. */
export class SyncLimitExceededError extends DataBackendsError {
  constructor(name: string, limit: keyof Limits, allowed: number) {
    super(
      'SYNC_LIMIT_EXCEEDED',
      `The data source "${name}" exceeds limits.${limit} (${allowed}). Nothing was changed. ` +
        'Make the source smaller with ignore rules or a subpath, or raise the limit.',
    );
  }
}

/** The bytes that came are not as many as the listing said. */
export class BodyMismatchError extends DataBackendsError {
  constructor(path: string, expected: number, received: number) {
    super(
      'SYNC_BODY_MISMATCH',
      `The file "${path}" should have ${expected} bytes, but ${received} came. Nothing was changed; sync again.`,
    );
  }
}

/** The plan that was confirmed is not the one that would be carried out now. */
export class PlanStaleError extends DataBackendsError {
  constructor(name: string) {
    super(
      'PLAN_STALE',
      `The data source "${name}" or its remote changed since that plan was made. Look at a new plan, and confirm that one.`,
    );
  }
}
