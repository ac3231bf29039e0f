import type { LogLevel } from '@nestjs/common';
import type { RequestLimitOptions } from '@lib/admin';
import type { DataBackendsOptions } from '@lib/data-backends';

/** Injection token of the `Configuration`. */
export const CONFIGURATION = Symbol('configuration');

/** The configuration of the service, checked and complete. */
export interface Configuration {
  /** Address to listen on. */
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
  /** Token that every request must bear; none = no token is asked for. */
  readonly adminToken: string | undefined;
  /** Cookies are for TLS alone, also where nothing says that the browser speaks it. */
  readonly secureCookies: boolean;
  /** What requests may take. */
  readonly requestLimits: RequestLimitOptions;
  /** Milliseconds that a client may take to send its whole request; answers take as long as they need. */
  readonly requestTimeout: number;
  /** Addresses and networks of proxies that are believed where a request comes from. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: LogLevel;
  /** Make demo sources when the embedded database is empty. */
  readonly demo: boolean;
  /** Absolute path of the directory of the embedded database, caches, keys and demo. */
  readonly dataDir: string;
  readonly dataBackends: DataBackendsOptions;
}
