/** What can be followed live. */
export const LIVE_EVENT_TYPES = [
  'job.enqueued',
  'job.start',
  'job.progress',
  'job.log',
  'job.end',
  'data-source.created',
  'data-source.updated',
  'data-source.deleted',
  'data-source.pre-sync',
  'data-source.post-sync',
  'schedule.paused',
  'schedule.resumed',
] as const;
export type LiveEventType = (typeof LIVE_EVENT_TYPES)[number];

/** Somebody may do less than before: who follows on their behalf asks again. Told to nobody. */
export const ACCESS_REVOKED = 'access.revoked';

/** Something that happened. */
export interface LiveEvent {
  /** Counts up, in the order in which things became visible; not without gaps. */
  readonly position: number;
  readonly type: LiveEventType | typeof ACCESS_REVOKED;
  readonly time: Date;
  /** Id of the source that it is about; null = of none. */
  readonly source: string | null;
  /** Id of the job that it is about; null = of none. */
  readonly job: string | null;
  /** What differs by type: names, status, outcome, progress, lines of a log. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a follower is told. */
export type LiveMessage =
  | { readonly kind: 'event'; readonly position: number; readonly event: LiveEvent }
  /** Everything up to here was told. */
  | { readonly kind: 'position'; readonly position: number }
  /** Something is missing before this position: what is known must be read anew. */
  | { readonly kind: 'reset'; readonly position: number };
