import { DataBackendsError } from '@lib/core';

// Each names the proxy by host and port only: its URL may hold a password, and so may what a client says about it.

/** No connection to the proxy, or no answer from it. */
export class NetworkProxyUnreachableError extends DataBackendsError {
  constructor(proxy: string, what: string) {
    super(
      'NET_PROXY_UNREACHABLE',
      `The proxy ${proxy} cannot be reached: ${what}. Check that it runs, and the option network.proxies ` +
        '(DATA_BACKENDS_HTTPS_PROXY, HTTPS_PROXY and the like).',
    );
  }
}

/** The certificate of the proxy cannot be verified, or it does not speak TLS. */
export class NetworkProxyTlsError extends DataBackendsError {
  constructor(proxy: string, what: string) {
    super(
      'NET_TLS',
      `The TLS connection to the proxy ${proxy} cannot be verified: ${what}. Name the file of its authority in the ` +
        'option network.proxies.caFile (DATA_BACKENDS_PROXY_CA_FILE), or write http:// when it speaks no TLS.',
    );
  }
}

/** The proxy wants credentials, or others than it was given. */
export class NetworkProxyCredentialsError extends DataBackendsError {
  constructor(proxy: string, hasCredentials: boolean) {
    super(
      'NET_PROXY_AUTH_FAILED',
      hasCredentials
        ? `The proxy ${proxy} refuses the credentials it is given. Correct user and password in its URL.`
        : `The proxy ${proxy} asks for credentials. Write them in its URL: http://user:password@host:port.`,
    );
  }
}

/** The rules of the proxy do not permit the connection. */
export class NetworkProxyRefusedError extends DataBackendsError {
  constructor(proxy: string, target: string, what: string) {
    super(
      'NET_PROXY_REFUSED',
      `The proxy ${proxy} does not permit connections to ${target} (${what}). Let its operator permit them, or add the ` +
        'host to the option network.proxies.noProxy (DATA_BACKENDS_NO_PROXY) when it can be reached directly.',
    );
  }
}

/** The proxy tried to connect, and could not. */
export class NetworkProxyFailedError extends DataBackendsError {
  constructor(proxy: string, target: string, what: string) {
    super(
      'NET_PROXY_FAILED',
      `The proxy ${proxy} could not connect to ${target}: ${what}. Check the host, or add it to the option ` +
        'network.proxies.noProxy (DATA_BACKENDS_NO_PROXY) when it can be reached directly.',
    );
  }
}

/** Only the proxy can resolve the host, and the preset `public` wants the address to be checked. */
export class NetworkProxyUncheckedError extends DataBackendsError {
  constructor(readonly host: string) {
    super(
      'NET_PROXY_UNCHECKED',
      `The host ${JSON.stringify(host.slice(0, 255))} can only be resolved by the proxy, so its address cannot be checked. ` +
        'An operator can add it to the option network.allow (DATA_BACKENDS_NETWORK_ALLOW).',
    );
  }
}

/** The application's `ProxyResolver` threw, or named something that is no proxy; nothing was connected to. */
export class ProxyResolverError extends DataBackendsError {
  constructor(host: string, what: string, cause?: unknown) {
    super(
      'NET_PROXY_INVALID',
      `The ProxyResolver of the application names no proxy for ${JSON.stringify(host.slice(0, 255))}: ${what}. ` +
        'Correct it; null means a direct connection.',
      { cause },
    );
  }
}
