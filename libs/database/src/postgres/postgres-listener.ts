import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { DatabaseClosedError } from '../errors/database.errors.js';
import { translating } from '../errors/error-translation.js';
import { quoteIdentifier } from '../identifiers.js';
import { SerialQueue } from '../connection/serial-queue.js';

type Handler = (payload: string) => void;

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;

/**
 * One connection for all notifications, opened by the first `listen`. When it breaks it is opened again, with growing
 * pauses, and listens to the same channels; what was sent meanwhile is lost, as PostgreSQL does not keep it.
 */
export class PostgresListener {
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #queue = new SerialQueue();
  readonly #closing = new AbortController();
  #client: Client | undefined;

  constructor(private readonly createClient: () => Client) {}

  async listen(channel: string, handler: Handler): Promise<() => Promise<void>> {
    await this.#queue.run(async () => {
      this.#closing.signal.throwIfAborted();
      const known = this.#handlers.get(channel);
      if (known) {
        known.add(handler);
        return;
      }
      this.#client ??= await this.#connect();
      await translating(() => this.#client!.query(`LISTEN ${quoteIdentifier(channel)}`));
      this.#handlers.set(channel, new Set([handler]));
    });
    return () => this.#forget(channel, handler);
  }

  async close(): Promise<void> {
    this.#closing.abort(new DatabaseClosedError());
    await this.#queue.run(async () => {
      this.#handlers.clear();
      await this.#client?.end();
      this.#client = undefined;
    });
  }

  /** Takes effect at once; telling the server may have to wait for a connection, which the caller need not. */
  async #forget(channel: string, handler: Handler): Promise<void> {
    const handlers = this.#handlers.get(channel);
    if (!handlers?.delete(handler) || handlers.size > 0) return;
    this.#handlers.delete(channel);
    void this.#queue.run(async () => {
      if (this.#handlers.has(channel)) return;
      // A connection that cannot unlisten is broken and is replaced; the new one never hears of the channel.
      await this.#client?.query(`UNLISTEN ${quoteIdentifier(channel)}`).catch(() => undefined);
    });
  }

  async #connect(): Promise<Client> {
    const client = this.createClient();
    client.on('notification', ({ channel, payload }) => {
      for (const handler of this.#handlers.get(channel) ?? []) {
        // What a handler throws must not surface inside the driver's reading of the connection.
        queueMicrotask(() => handler(payload ?? ''));
      }
    });
    // Without a listener an 'error' event ends the process; what it means is handled at 'end', which always follows.
    client.on('error', () => undefined);
    try {
      await translating(() => client.connect());
      for (const channel of this.#handlers.keys()) {
        await translating(() => client.query(`LISTEN ${quoteIdentifier(channel)}`));
      }
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      void this.#queue.run(() => this.#reconnect());
    });
    return client;
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#closing;
    for (let pause = FIRST_RETRY; !signal.aborted && this.#handlers.size > 0 && !this.#client; pause *= 2) {
      try {
        this.#client = await this.#connect();
      } catch {
        // Tried again until the server is back; whoever uses the database meanwhile gets DB_UNAVAILABLE there.
        await delay(Math.min(pause, LAST_RETRY), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
