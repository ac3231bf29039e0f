/** What requests may take of the application. All of it is counted in each process by itself. */
export interface RequestLimitOptions {
  /** Requests a minute of each caller: a token, a session, a user of the application, else an address. 0 = any number. @default 6,000 */
  readonly requests?: number | undefined;
  /** Attempts to log in, and requests with credentials that are not valid, a minute of each address. 0 = any number. @default 60 */
  readonly attempts?: number | undefined;
  /** Deliveries of webhooks a minute for each source. 0 = any number. @default 600 */
  readonly deliveries?: number | undefined;
  /** Bytes of a body; the application's own parser may take less. @default 1 MiB */
  readonly bodyBytes?: number | undefined;
  /** The same for deliveries of webhooks, whose senders describe every commit. @default 5 MiB */
  readonly deliveryBytes?: number | undefined;
}

const MEBIBYTE = 1024 * 1024;

/** The limits, with the defaults for what is not set. */
export function requestLimits({
  requests = 6_000,
  attempts = 60,
  deliveries = 600,
  bodyBytes = MEBIBYTE,
  deliveryBytes = 5 * MEBIBYTE,
}: RequestLimitOptions = {}) {
  return { requests, attempts, deliveries, bodyBytes, deliveryBytes };
}
