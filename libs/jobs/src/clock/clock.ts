import { Injectable } from '@nestjs/common';

/** What time it is, where schedules are concerned. Leases and heartbeats go by the clock of the database. */
export abstract class Clock {
  abstract now(): Date;
}

/** The clock of this machine. */
@Injectable()
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
