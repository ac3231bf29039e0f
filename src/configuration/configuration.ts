import type { LogLevel } from '@nestjs/common';
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
  readonly logLevel: LogLevel;
  /** Make demo sources when the embedded database is empty. */
  readonly demo: boolean;
  /** Absolute path of the directory of the embedded database, caches, keys and demo. */
  readonly dataDir: string;
  readonly dataBackends: DataBackendsOptions;
}
