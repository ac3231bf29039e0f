import { DataBackendsError } from '@lib/core';

/** Too many streams of events are open. */
export class TooManyStreamsError extends DataBackendsError {
  constructor(whose: string, limit: number) {
    super(
      'TOO_MANY_REQUESTS',
      `${whose} has ${limit} streams of events open, which is the most there may be. Close one, or follow in one stream ` +
        'what several follow now.',
    );
  }
}
