import { Injectable } from '@nestjs/common';
import type { SyncedObjectHandler } from './synced-object.js';
import { SyncedObjectDuplicateError } from './synced-object.errors.js';

/** The class for the objects of one type. */
export interface SyncedObjectEntry {
  readonly type: string;
  readonly handler: SyncedObjectHandler;
  /** For messages. */
  readonly place: string;
}

/** The types of synced objects of the application. Complete in `onApplicationBootstrap` or later. */
@Injectable()
export class SyncedObjectRegistry {
  private readonly entries = new Map<string, SyncedObjectEntry>();

  find(type: string): SyncedObjectEntry | undefined {
    return this.entries.get(type);
  }

  /** All types, sorted. */
  get types(): string[] {
    return [...this.entries.keys()].toSorted();
  }

  /** Those that want to know of files that are gone. */
  get typesWithGone(): string[] {
    return this.types.filter((type) => this.entries.get(type)!.handler.gone !== undefined);
  }

  /** @throws SyncedObjectDuplicateError @internal */
  add(entries: Iterable<SyncedObjectEntry>): void {
    for (const entry of entries) {
      const taken = this.entries.get(entry.type);
      if (taken) throw new SyncedObjectDuplicateError(entry.type, taken.place, entry.place);
      this.entries.set(entry.type, entry);
    }
  }
}
