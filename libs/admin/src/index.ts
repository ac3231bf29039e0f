export * from './access/access-policy.js';
export {
  OpenToEveryone,
  type Reach,
  RequireCaller,
  RequirePermission,
  type RouteAccess,
} from './access/access.decorators.js';
export * from './access/access.errors.js';
export * from './access/access.guard.js';
export { type Caller, unlimitedCaller } from './access/caller.js';
export * from './access/permission.js';
export * from './access/token-access.policy.js';
export * from './admin.module.js';
export type { DataBackendsAdminOptions } from './admin.options.js';
export * from './backends/shown-backend.js';
export * from './health/data-backends.health-indicator.js';
export type { HealthResult } from './health/health-result.js';
export * from './health/health.controller.js';
export * from './limits/limits.errors.js';
export * from './limits/limits.options.js';
export * from './live/live-event.js';
export * from './live/live-events.js';
export * from './live/live.errors.js';
export * from './live/stream-limits.js';
export * from './openapi/operation.decorator.js';
export * from './problem/http.errors.js';
export * from './problem/problem.filter.js';
export * from './problem/problem.js';
export { ApiController } from './request/api-controller.decorator.js';
export type { Json } from './request/json.js';
export * from './request/platform.js';
export { isForeign, isSafeMethod } from './request/request-site.js';
export type { Credentials, LoginCode, NewSession, Session, SessionGrant } from './sessions/session.js';
export * from './sessions/session.errors.js';
export * from './sessions/sessions.service.js';
export type { AccessToken, NewAccessToken } from './tokens/access-token.js';
export * from './tokens/access-tokens.module.js';
export * from './tokens/token.errors.js';
export * from './tokens/tokens.service.js';
export type { DeliveryAnswer } from './webhooks/webhook.answers.js';
export * from './webhooks/webhook.errors.js';
