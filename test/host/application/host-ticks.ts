import { Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';

/** Counts what the host does on a schedule: both happen every second. */
@Injectable()
export class HostTicks {
  intervals = 0;
  crons = 0;

  @Interval(1_000)
  onInterval(): void {
    this.intervals++;
  }

  @Cron('* * * * * *')
  onCron(): void {
    this.crons++;
  }
}
