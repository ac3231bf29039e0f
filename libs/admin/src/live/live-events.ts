import { Database } from '@lib/data-backends';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { LiveMessage } from './live-event.js';
import { LiveFeed } from './live-feed.js';
import { LiveJournalRepository } from './live-journal.repository.js';

/** What is followed. */
export interface LiveOptions {
  /** Goes on after this position; left out: with what happens from now on. */
  readonly after?: number | undefined;
  /** Ends it, as leaving the loop does. */
  readonly signal?: AbortSignal | undefined;
  /** Where one is, is told after this many milliseconds without an event. @default 15,000 */
  readonly idle?: number | undefined;
}

const IDLE = 15_000;

/**
 * What happens to sources, jobs and schedules, in all processes on the database, as it happens:
 *
 * ```ts
 * for await (const message of liveEvents.follow()) if (message.kind === 'event') show(message.event);
 * ```
 *
 * Nothing is buffered for whoever is slow: they read what they missed from the database, and when that is no longer there,
 * they are told to begin anew. Nothing is recorded, nor asked, while nobody follows.
 */
@Injectable()
export class LiveEvents implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private feed: Promise<LiveFeed> | undefined;
  private followers = 0;

  constructor(
    private readonly database: Database,
    private readonly journal: LiveJournalRepository,
  ) {}

  /** Ends everything that follows. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  /**
   * Everything that happens, to be filtered by whoever it is for. The first message tells the position that it begins
   * with.
   *
   * @throws DatabaseUnavailableError
   */
  async *follow({ after, signal: given, idle = IDLE }: LiveOptions = {}): AsyncGenerator<LiveMessage, void> {
    const signal = given ? AbortSignal.any([this.stopping.signal, given]) : this.stopping.signal;
    if (signal.aborted) return;
    const feed = await this.enter();
    try {
      if (after !== undefined && after > feed.position) await feed.catchUp();
      const resumes = after !== undefined && feed.reaches(after);
      let position = resumes ? after : feed.position;
      yield { kind: after === undefined || resumes ? 'position' : 'reset', position };
      while (!signal.aborted) {
        await feed.change(position, idle, signal);
        if (signal.aborted) return;
        const next = feed.reaches(position) ? await feed.after(position) : undefined;
        if (!next) {
          ({ position } = feed);
          yield { kind: 'reset', position };
          continue;
        }
        for (const event of next.events) {
          if (signal.aborted) return;
          yield { kind: 'event', position: event.position, event };
        }
        ({ position } = next);
        if (next.events.length === 0) yield { kind: 'position', position };
      }
    } finally {
      await this.leave(feed);
    }
  }

  /** One feed for all who follow; the first opens it. */
  private async enter(): Promise<LiveFeed> {
    this.followers += 1;
    this.feed ??= this.database.outsideTransaction(() => LiveFeed.open(this.database, this.journal));
    const { feed } = this;
    try {
      return await feed;
    } catch (error) {
      this.followers -= 1;
      if (this.feed === feed) this.feed = undefined;
      throw error;
    }
  }

  private async leave(feed: LiveFeed): Promise<void> {
    this.followers -= 1;
    if (this.followers > 0) return;
    this.feed = undefined;
    await feed.close();
  }
}
