import type { ErrorCode } from '@lib/core';

/** Why a delivery failed. */
export interface ConsumerError {
  readonly code: ErrorCode;
  readonly message: string;
  /** The revision that was being delivered. */
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A consumer and one of its sources. */
export interface CursorKey {
  readonly consumer: string;
  readonly sourceId: string;
}

/** The right of one attempt of a job to move a cursor. */
export interface CursorToken extends CursorKey {
  readonly token: string;
}

/** Where a consumer is in a source. */
export interface ConsumerState {
  /** Name of the consumer. */
  readonly name: string;
  /** Name of the source. */
  readonly source: string;
  /** Null: there is no such source yet. */
  readonly sourceId: string | null;
  /** The last revision that was handled; null = none, the next change is everything at once. */
  readonly cursor: number | null;
  /** The current revision of the source. */
  readonly revision: number;
  /** How many revisions it is behind. */
  readonly lag: number;
  /** Deliveries that failed in a row. */
  readonly failures: number;
  readonly lastError: ConsumerError | null;
  /** After a failure: when it is tried again. */
  readonly nextTry: Date | null;
  readonly handledAt: Date | null;
  readonly paused: boolean;
}
