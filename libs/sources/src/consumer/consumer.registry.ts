import { Injectable } from '@nestjs/common';
import type { ConsumerEntry } from './consumer-entry.js';
import { ConsumerDuplicateError } from './consumer.errors.js';

/** The consumers of the application. Complete in `onApplicationBootstrap` or later. */
@Injectable()
export class ConsumerRegistry {
  private readonly consumers = new Map<string, ConsumerEntry>();

  find(name: string): ConsumerEntry | undefined {
    return this.consumers.get(name);
  }

  /** All of them, sorted by name. */
  list(): ConsumerEntry[] {
    return [...this.consumers.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ConsumerDuplicateError @internal */
  add(consumers: Iterable<ConsumerEntry>): void {
    for (const consumer of consumers) {
      const taken = this.consumers.get(consumer.name);
      if (taken) throw new ConsumerDuplicateError(consumer.name, taken.place, consumer.place);
      this.consumers.set(consumer.name, consumer);
    }
  }
}
