import { Injectable } from '@nestjs/common';
import { TooManyStreamsError } from './live.errors.js';

/** How many streams of events may be open in this process, and for how long one may be slow. */
@Injectable()
export class StreamLimits {
  /** Of one user: a token, or an address where there are none. */
  perUser = 20;
  total = 1_000;
  /** Milliseconds that a client has to read what it was sent. */
  patience = 30_000;
  /** Milliseconds after which it is asked again who a client is. */
  trust = 30_000;
  /** Milliseconds after which a client that is told nothing gets a sign of life. */
  silence = 15_000;
  private readonly open = new Map<string, number>();
  private all = 0;

  /** @returns to be called when the stream has ended @throws TooManyStreamsError */
  enter(user: string): () => void {
    const count = this.open.get(user) ?? 0;
    if (count >= this.perUser) throw new TooManyStreamsError('Whoever sends the request', this.perUser);
    if (this.all >= this.total) throw new TooManyStreamsError('The application', this.total);
    this.open.set(user, count + 1);
    this.all += 1;
    return () => {
      const left = this.open.get(user)! - 1;
      if (left === 0) this.open.delete(user);
      else this.open.set(user, left);
      this.all -= 1;
    };
  }
}
