import type { BackendContext } from '@lib/core';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { nodeTlsOptions, type TlsSettings } from '../tls/tls-settings.js';
import { isBroken, transportError } from './http-failure.js';
import type { HttpSettings } from './http-parameters.js';
import { isRedirect, redirectTarget } from './http-redirect.js';
import { placeOf } from './http-url.js';
import { HttpTimeoutError } from './http.errors.js';

/** Attempts of a request, or of a download, that may pass the next time. */
export const ATTEMPTS = 3;
/** Milliseconds, doubled with each attempt. */
const PAUSE = 100;
const USER_AGENT = 'nestjs-data-backends';

/** An answer, and who gave it. */
export interface HttpAnswer {
  readonly response: IncomingMessage;
  /** Where the redirects ended. */
  readonly url: URL;
}

/** The way to one URL, by the network policy. */
export class HttpClient {
  /** Milliseconds of silence that are borne: a little less than what the engine bears, which only knows that nothing came. */
  readonly patience: number;

  constructor(
    readonly settings: HttpSettings,
    private readonly context: BackendContext,
    private readonly signal: AbortSignal = context.signal,
  ) {
    this.patience = Math.min(context.limits.idleTimeout * 0.9, 2 ** 31 - 1);
  }

  /**
   * Asks for what is at the URL of the source, redirects followed: whatever is answered in the end is given, and its
   * content has to be read or destroyed. What may pass is tried again.
   *
   * @throws an error of the catalogue, or the reason of the signal
   */
  async ask(method: 'GET' | 'HEAD', headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= ATTEMPTS;
      try {
        const answer = await this.follow(method, headers);
        if (isLast || ![500, 502, 504].includes(answer.response.statusCode ?? 0)) return answer;
        discard(answer.response);
      } catch (error) {
        this.signal.throwIfAborted();
        const failed = error as HopFailure;
        if (isLast || !isBroken(failed.reason)) throw failed.presentable();
      }
      await this.pause(attempt);
    }
  }

  /** Waits before the next attempt, with jitter, so that many do not come back together. */
  async pause(attempt: number): Promise<void> {
    await delay(PAUSE * 2 ** attempt * (0.5 + Math.random() / 2), undefined, { signal: this.signal }).catch(() =>
      this.signal.throwIfAborted(),
    );
  }

  /** Credentials go to the origin of the URL and to no other, also when a redirect leads back. */
  private async follow(method: 'GET' | 'HEAD', headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { url: start, credentials, tls } = this.settings;
    let url = start;
    let isOwn = true;
    for (let followed = 0; ; followed++) {
      isOwn &&= url.origin === start.origin;
      const hop = { url, tls: isOwn ? tls : { ...tls, client: null } };
      try {
        const response = await this.send(method, hop, { ...headers, ...(isOwn && credentials) });
        if (!isRedirect(response.statusCode ?? 0)) return { response, url };
        discard(response);
        url = redirectTarget(url, response.headers.location, followed);
      } catch (reason) {
        throw new HopFailure(reason, hop);
      }
    }
  }

  private async send(
    method: 'GET' | 'HEAD',
    { url, tls }: Hop,
    headers: Readonly<Record<string, string>>,
  ): Promise<IncomingMessage> {
    const { network } = this.context;
    const hasCredentials = Object.keys(this.settings.credentials).some((name) => name in headers);
    await network.resolve(url, { credentials: hasCredentials, signal: this.signal });
    const agents = network.agents();
    const isSecure = url.protocol === 'https:';
    const options = {
      method,
      // Bytes are taken as they are stored.
      headers: { 'user-agent': USER_AGENT, accept: '*/*', 'accept-encoding': 'identity', ...headers },
      signal: this.signal,
    };
    return new Promise((resolve, reject) => {
      const request = isSecure
        ? requestHttps(url, { ...options, agent: agents.https, ...nodeTlsOptions(tls) })
        : requestHttp(url, { ...options, agent: agents.http });
      const timer = setTimeout(() => request.destroy(new HttpTimeoutError(placeOf(url))), this.patience);
      request.once('close', () => clearTimeout(timer));
      request.on('error', reject);
      request.once('response', (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      request.end();
    });
  }
}

interface Hop {
  readonly url: URL;
  readonly tls: TlsSettings;
}

/** What went wrong, and where on the way. */
class HopFailure extends Error {
  constructor(
    readonly reason: unknown,
    private readonly hop: Hop,
  ) {
    super();
  }

  presentable(): Error {
    return transportError(this.reason, placeOf(this.hop.url), this.hop.tls);
  }
}

/** Ends an answer whose content nobody wants. */
export function discard(response: IncomingMessage): void {
  response.on('error', () => undefined);
  // A short one is read to its end, so that its connection can be used again.
  if (Number(response.headers['content-length'] ?? Number.NaN) <= 65_536) response.resume();
  else response.destroy();
}
