import type { RequestLimitOptions } from './limits/limits.options.js';

/** Injection token of the `DataBackendsAdminOptions`. */
export const ADMIN_OPTIONS = Symbol.for('nestjs-data-backends:admin-options');

/** How the API is mounted. */
export interface DataBackendsAdminOptions {
  /**
   * Prefix of every route; the API is below `<path>/api`.
   *
   * @default 'data-backends'
   */
  readonly path?: string;
  /**
   * Cookies of sessions are for TLS alone, also where nothing says that the browser speaks it: when the proxy in front
   * changes the header `Host`. Otherwise it is seen by each request.
   *
   * @default false
   */
  readonly secureCookies?: boolean;
  /**
   * Whether webhooks can be made and deliver. They need the bytes of bodies: without `rawBody: true` among the options of
   * the application, its start is refused.
   *
   * @default true
   */
  readonly webhooks?: boolean;
  /** How much, and how often, the routes of this library may be asked; routes of the application are not counted. */
  readonly limits?: RequestLimitOptions;
}
