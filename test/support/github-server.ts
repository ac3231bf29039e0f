import { generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { GitServer } from './git-server.js';

const APP_ID = '4711';
const INSTALLATION_ID = '90210';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An answer of the API in place of its own. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: object;
}

/**
 * A server in the manner of GitHub Enterprise: real git that takes only tokens which its API (`/api/v3`) has given to
 * an installation of an app. It checks the proof of the app as GitHub documents it.
 */
export class GitHubServer implements AsyncDisposable {
  /** Tokens that are good now. */
  readonly tokens = new Set<string>();
  /** What tokens were asked for with. */
  readonly tokenRequests: { readonly body: unknown; readonly headers: IncomingMessage['headers'] }[] = [];
  /** Life of the next tokens. */
  tokenMilliseconds = 60 * 60_000;
  /** What the API answers to every request, when set. */
  answer: ApiAnswer | null = null;
  /** Added to its clock. */
  clockSkewMilliseconds = 0;

  private constructor(readonly git: GitServer) {
    git.respondWith(async ({ request, response, pass }) => {
      if (request.url?.startsWith('/api/v3/')) return this.api(request, response);
      const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
      const [username, token = ''] = Buffer.from(basic, 'base64').toString().split(':');
      if (username === 'x-access-token' && this.tokens.has(token)) return pass();
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
    });
  }

  static async start(): Promise<GitHubServer> {
    return new GitHubServer(await GitServer.start());
  }

  /** Parameters of a source for the one installation that there is. */
  get parameters() {
    return {
      githubAppId: APP_ID,
      githubAppInstallationId: INSTALLATION_ID,
      githubAppPrivateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.git.stop();
  }

  private async api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = Date.now() + this.clockSkewMilliseconds;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString() || 'null') as unknown;
    this.tokenRequests.push({ body, headers: request.headers });
    const { status, headers, body: answer } = this.answer ?? this.grant(request, now);
    response
      .writeHead(status, { 'content-type': 'application/json', date: new Date(now).toUTCString(), ...headers })
      .end(JSON.stringify(answer));
  }

  private grant({ method, url, headers }: IncomingMessage, now: number): ApiAnswer {
    const wrong = faultOf(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '', now / 1_000);
    if (wrong) return { status: 401, body: { message: wrong } };
    if (method !== 'POST' || url !== `/api/v3/app/installations/${INSTALLATION_ID}/access_tokens`) {
      return { status: 404, body: { message: 'Not Found' } };
    }
    const token = `ghs_${randomUUID()}`;
    this.tokens.add(token);
    return { status: 201, body: { token, expires_at: new Date(now + this.tokenMilliseconds).toISOString() } };
  }
}

/** The wording is GitHub's. */
function faultOf(proof: string, now: number): string | null {
  const [head = '', claims = '', signature = ''] = proof.split('.');
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
    return 'A JSON web token could not be decoded';
  }
  const { iat, exp, iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, number | string>;
  if (iss !== APP_ID) return 'Integration not found';
  if (Number(iat) > now) {
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  }
  if (Number(exp) <= now) return "'Expiration time' claim ('exp') must be a numeric value in the future";
  return Number(exp) > now + 600 ? "'Expiration time' claim ('exp') is too far in the future" : null;
}
