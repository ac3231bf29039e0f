import { Logger } from '@nestjs/common';
import { messageOfThrown } from '@lib/core';
import type { Database } from '@lib/data-backends';
import type { LiveEvent } from './live-event.js';
import type { LiveJournalRepository } from './live-journal.repository.js';

/** Between two looks at the journal: what happens at once is read at once. */
const GATHERING = 20;
/** Recording goes on for four times as long. What a lost notification was about is read by then. */
const RENEWAL = 30_000;
const RETRY = 1_000;
/** The newest events, which all who follow share: at most so many, of at most so many characters as JSON. */
const MAX_RECENT = 1_000;
const MAX_RECENT_CHARACTERS = 4_194_304;

interface Recent {
  readonly event: LiveEvent;
  readonly characters: number;
}

/**
 * The journal as this process follows it, once for all who follow it here: it listens for notifications, reads what is
 * new, and wakes whoever waits.
 */
export class LiveFeed {
  private readonly logger = new Logger('LiveEvents');
  private recent: Recent[] = [];
  private characters = 0;
  /** Everything up to here was read. */
  private head = 0;
  private continuousSince = 0;
  /** What lies between this and the head is all among the recent ones. */
  private recentSince = 0;
  private news = Promise.withResolvers<void>();
  private reading: Promise<void> | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private closed = false;

  private constructor(
    private readonly database: Database,
    private readonly journal: LiveJournalRepository,
  ) {}

  static async open(database: Database, journal: LiveJournalRepository): Promise<LiveFeed> {
    const feed = new LiveFeed(database, journal);
    try {
      feed.unlisten = await database.listen(journal.channel, () => feed.readSoon(GATHERING), { foreign: true });
      const { head, continuousSince } = await journal.keepRecording();
      feed.head = feed.recentSince = head;
      feed.continuousSince = continuousSince;
      feed.renewal = setInterval(() => feed.read(() => journal.keepRecording()), RENEWAL);
      return feed;
    } catch (error) {
      await feed.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.renewal);
    clearTimeout(this.gathering);
    this.news.resolve();
    await this.reading;
    await this.unlisten?.();
  }

  /** The last position that was read. */
  get position(): number {
    return this.head;
  }

  /** Reads what another process may have read already. */
  async catchUp(): Promise<void> {
    this.read(() => this.journal.advance());
    await this.reading;
  }

  /** Whether nothing is missing after a position. */
  reaches(position: number): boolean {
    return position >= this.continuousSince && position <= this.head;
  }

  /** The next events after a position, and up to where they are all; undefined when some of them are missing. */
  async after(position: number): Promise<{ events: readonly LiveEvent[]; position: number } | undefined> {
    if (position >= this.recentSince) {
      const events = this.recent.filter(({ event }) => event.position > position).map(({ event }) => event);
      return { events, position: this.head };
    }
    const events = await this.journal.read(position);
    if (!this.reaches(position)) return undefined;
    return { events, position: events.at(-1)?.position ?? this.head };
  }

  /** Resolves when there may be something after a position, or the time is over. */
  async change(position: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.head > position || this.closed || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort);
    await Promise.race([this.news.promise, promise]);
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }

  private readSoon(delay: number): void {
    if (this.closed) return;
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.read(() => this.journal.advance());
    }, delay);
  }

  /** One after the other: what comes while one reads is read by the next. */
  private read(advance: () => ReturnType<LiveJournalRepository['advance']>): void {
    const before = this.reading;
    const reading = (async () => {
      await before;
      if (this.closed) return;
      try {
        await this.readUpTo((await advance()) ?? (await this.journal.keepRecording()));
      } catch (error) {
        this.logger.warn(`Live events are late: ${messageOfThrown(error)}`);
        this.readSoon(RETRY);
      }
    })();
    this.reading = reading;
  }

  private async readUpTo({ head, continuousSince }: { head: number; continuousSince: number }): Promise<void> {
    this.continuousSince = continuousSince;
    if (this.head < continuousSince || this.head > head) this.forget(head);
    while (this.head < head && !this.closed) {
      const events = await this.journal.read(this.head);
      for (const event of events) this.add(event);
      this.head = events.at(-1)?.position ?? head;
      this.wake();
    }
  }

  /** What happened meanwhile is not known: everybody begins anew. */
  private forget(head: number): void {
    this.recent = [];
    this.characters = 0;
    this.head = this.recentSince = head;
    this.wake();
  }

  private add(event: LiveEvent): void {
    const characters = JSON.stringify(event.data).length;
    this.recent.push({ event, characters });
    this.characters += characters;
    while (this.recent.length > MAX_RECENT || this.characters > MAX_RECENT_CHARACTERS) {
      const { event: oldest, characters: freed } = this.recent.shift()!;
      this.characters -= freed;
      this.recentSince = oldest.position;
    }
  }

  private wake(): void {
    this.news.resolve();
    this.news = Promise.withResolvers();
  }
}
