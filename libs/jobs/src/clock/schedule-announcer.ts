import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { firstRun, rescheduledRun } from '../schedule/schedule-plan.js';
import { hasTiming, type ScheduleDefinition, type ScheduleRow } from '../schedule/schedule-row.js';
import { SchedulesRepository } from '../schedule/schedules.repository.js';
import { Clock } from './clock.js';

/** How often a process says that it still has the class of a schedule. */
const ANNOUNCE_AFTER = 3_600_000;
/** A timing that no process has announced for so long belongs to a version that is gone. */
const OUTDATED_AFTER = 3 * ANNOUNCE_AFTER;

/**
 * Tells the database which schedules this process has the classes of. While two versions run side by side, the one that
 * started last decides about the timing; the other fires by it as well, and takes over when nobody stands for it any
 * more.
 */
@Injectable()
export class ScheduleAnnouncer {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesRepository,
    private readonly clock: Clock,
  ) {}

  /** Adds what is new, and moves what has another timing now. */
  async announce(definitions: readonly ScheduleDefinition[]): Promise<void> {
    if (definitions.length === 0) return;
    // In the order of their ids: two processes that start at once cannot wait for each other.
    const ordered = definitions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await this.database.transaction(async () => {
      for (const definition of ordered) await this.announceOne(definition);
    });
  }

  /** Whether it is time to announce again what the database has of a schedule. */
  isDue(definition: ScheduleDefinition, row: ScheduleRow | undefined): boolean {
    if (!row) return true;
    return row.unannounced > (hasTiming(row, definition.timing) ? ANNOUNCE_AFTER : OUTDATED_AFTER);
  }

  private async announceOne(definition: ScheduleDefinition): Promise<void> {
    const { id, name, timing } = definition;
    const now = this.clock.now();
    const row = await this.schedules.lock(id);
    if (!row) await this.schedules.add(definition, firstRun(id, timing, now));
    else if (hasTiming(row, timing)) await this.schedules.stamp(id, name);
    else await this.schedules.redefine(definition, rescheduledRun(id, timing, row, now));
  }
}
