import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who signed a delivery, by the header that they sign in. */
export type Sender = 'gitlab' | 'gitea' | 'forgejo' | 'github' | 'bitbucket' | 'generic';

interface Scheme {
  readonly sender: Sender;
  readonly header: string;
  /** What the header must read. */
  expected(body: Buffer, secret: string): string;
}

const hmac = (body: Buffer, secret: string) => createHmac('sha256', secret).update(body).digest('hex');

/**
 * The first header that a delivery has decides: Gitea and Forgejo send GitHub's beside their own. GitHub's older one,
 * `X-Hub-Signature` with SHA-1, has Bitbucket's name and not its form, and is never right.
 */
const SCHEMES: readonly Scheme[] = [
  { sender: 'gitlab', header: 'x-gitlab-token', expected: (_body, secret) => secret },
  { sender: 'forgejo', header: 'x-forgejo-signature', expected: hmac },
  { sender: 'gitea', header: 'x-gitea-signature', expected: hmac },
  { sender: 'github', header: 'x-hub-signature-256', expected: (body, secret) => `sha256=${hmac(body, secret)}` },
  { sender: 'bitbucket', header: 'x-hub-signature', expected: (body, secret) => `sha256=${hmac(body, secret)}` },
  { sender: 'generic', header: 'authorization', expected: (_body, secret) => `Bearer ${secret}` },
];

/**
 * Who sent a delivery; null when nobody who has the secret did.
 *
 * @param body the bytes as they came
 */
export function verifiedSender(headers: IncomingHttpHeaders, body: Buffer, secret: string): Sender | null {
  const scheme = SCHEMES.find(({ header }) => headers[header] !== undefined);
  if (!scheme) return null;
  const given = String(headers[scheme.header]);
  return isSame(given, scheme.expected(body, secret)) ? scheme.sender : null;
}

/** In a time that tells nothing: digests are of one length, whatever was given. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
