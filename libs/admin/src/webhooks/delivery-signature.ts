import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who signed a delivery, by the header that they sign in. */
export type Sender = 'gitlab' | 'gitea' | 'forgejo' | 'github' | 'bitbucket' | 'generic';

/** What came, as it came. */
interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Scheme {
  readonly sender: Sender;
  readonly header: string;
  /** What the header must read. */
  expected(delivery: Delivery, secret: string): string;
  /** Several of which one must be right: the sender is about to change its secret. */
  readonly isList?: true;
}

const PREFIX = 'whsec_';

const hmac = ({ body }: Delivery, secret: string) => createHmac('sha256', secret).update(body).digest('hex');

/** Of the specification Standard Webhooks, which GitLab's signing tokens follow. */
function standard({ headers, body }: Delivery, secret: string): string {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  const signed = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`);
  return `v1,${signed.update(body).digest('base64')}`;
}

/**
 * The first header that a delivery has decides: GitLab sends its token beside a signature, Gitea and Forgejo send GitHub's
 * beside their own. GitHub's older one, `X-Hub-Signature` with SHA-1, has Bitbucket's name and not its form, and is never
 * right.
 */
const SCHEMES: readonly Scheme[] = [
  { sender: 'gitlab', header: 'webhook-signature', expected: standard, isList: true },
  { sender: 'gitlab', header: 'x-gitlab-token', expected: (_delivery, secret) => secret },
  { sender: 'forgejo', header: 'x-forgejo-signature', expected: hmac },
  { sender: 'gitea', header: 'x-gitea-signature', expected: hmac },
  { sender: 'github', header: 'x-hub-signature-256', expected: (...all) => `sha256=${hmac(...all)}` },
  { sender: 'bitbucket', header: 'x-hub-signature', expected: (...all) => `sha256=${hmac(...all)}` },
  { sender: 'generic', header: 'authorization', expected: (_delivery, secret) => `Bearer ${secret}` },
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
  const expected = scheme.expected({ headers, body }, secret);
  return (scheme.isList ? given.split(' ') : [given]).some((one) => isSame(one, expected)) ? scheme.sender : null;
}

/** In a time that tells nothing: digests are of one length, whatever was given. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
