import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ADMIN_OPTIONS, type DataBackendsAdminOptions } from '../admin.options.js';
import { type PlatformRequest, rawRequest } from '../request/platform.js';
import { sessionSecretOf } from '../sessions/session-cookie.js';
import { clientOfRequest } from './client-address.js';
import { KnownCredentials } from './known-credentials.js';
import { RateLimitedError } from './limits.errors.js';
import { requestLimits } from './limits.options.js';
import { RateLimiter } from './rate-limiter.js';

/** How many requests are answered, by who sends them. Counted in this process alone, and only for routes of this library. */
@Injectable()
export class RequestLimits {
  private readonly limits: ReturnType<typeof requestLimits>;
  private readonly requests: RateLimiter;
  private readonly attempts: RateLimiter;
  private readonly deliveries: RateLimiter;
  private readonly known = new KnownCredentials();

  constructor(@Inject(ADMIN_OPTIONS) options: DataBackendsAdminOptions) {
    this.limits = requestLimits(options.limits);
    this.requests = new RateLimiter(this.limits.requests);
    this.attempts = new RateLimiter(this.limits.attempts);
    this.deliveries = new RateLimiter(this.limits.deliveries);
  }

  /** Bytes that a body may have. */
  bodyBytes(kind: 'body' | 'delivery'): number {
    return kind === 'body' ? this.limits.bodyBytes : this.limits.deliveryBytes;
  }

  /**
   * Before it is looked up whose credentials a request bears. Where many wrong ones came from, only those are looked up
   * that were right before: whoever guesses is stopped, and whoever shares the address with them is not.
   *
   * @throws RateLimitedError
   */
  beforeLookUp(request: PlatformRequest): void {
    const digest = digestOf(request);
    if (digest === undefined || this.known.has(digest)) return;
    refuse(this.attempts.wait(`credentials ${clientOfRequest(request)}`), TOO_MANY_ATTEMPTS);
  }

  /** Counts a request of whoever it is known to be from, or of nobody in particular. @throws RateLimitedError */
  count(request: PlatformRequest, caller?: Caller): void {
    const digest = caller && digestOf(request);
    if (digest !== undefined) this.known.add(digest);
    const who = caller?.session ?? caller?.actor?.id;
    const key = who === undefined ? `address ${clientOfRequest(request)}` : `caller ${who}`;
    refuse(this.requests.take(key), `There may be ${this.limits.requests} requests a minute.`);
  }

  /** Counts a request of someone unknown. @throws RateLimitedError */
  countUnknown(request: PlatformRequest): void {
    const digest = digestOf(request);
    if (digest === undefined) return this.count(request);
    this.known.delete(digest);
    refuse(this.attempts.take(`credentials ${clientOfRequest(request)}`), TOO_MANY_ATTEMPTS);
  }

  /** Counts an attempt to log in. @throws RateLimitedError */
  countLogin(request: PlatformRequest): void {
    refuse(this.attempts.take(`login ${clientOfRequest(request)}`), TOO_MANY_ATTEMPTS);
  }

  /** Counts a delivery of the webhook of a source. @throws RateLimitedError */
  countDelivery(sourceId: string): void {
    refuse(this.deliveries.take(sourceId), `There may be ${this.limits.deliveries} deliveries a minute for a source.`);
  }
}

const TOO_MANY_ATTEMPTS =
  'Too many attempts to log in, or with a token that is not valid, were made from this address.';

function refuse(wait: number, what: string): void {
  if (wait > 0) throw new RateLimitedError(what, wait);
}

/** Of what a request says about who sends it, for the lookup of which something must be asked; undefined when it says nothing. */
function digestOf(request: PlatformRequest): string | undefined {
  const credentials = rawRequest(request).headers.authorization ?? sessionSecretOf(request);
  return credentials === undefined ? undefined : createHash('sha256').update(credentials).digest('base64url');
}
