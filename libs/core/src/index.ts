export * from './backend/backend-contract.js';
export * from './backend/backend.js';
export * from './backend/data-backend.decorator.js';
export * from './backend/directory-snapshot.js';
export {
  DirectoryMissingError,
  DirectoryMovedError,
  DirectoryTooLargeError,
  DirectoryUnreadableError,
  NotADirectoryError,
} from './backend/directory/directory.errors.js';
export { orAbort } from './backend/directory/or-abort.js';
export * from './backend/entry-problem.error.js';
export * from './backend/entry.js';
export * from './backend/read-ahead.js';
export * from './backend/snapshot.js';
export * from './backend/whole-body.js';
export * from './common/actor.js';
export * from './common/duration.js';
export * from './common/field-errors.js';
export * from './common/make-directory.js';
export * from './common/page.js';
export * from './common/text.js';
export * from './errors/common.errors.js';
export * from './errors/data-backends.error.js';
export * from './errors/error-catalogue.js';
export * from './errors/foreign-error.js';
export * from './errors/redact.js';
export * from './errors/to-data-backends-error.js';
export * from './event/event-bus.js';
export * from './event/event-bus.module.js';
export * from './ignore/ignore-rules.js';
export * from './ignore/ignore.errors.js';
export * from './limits.js';
export * from './network.js';
export * from './parameters/parameter-schema.js';
export * from './parameters/parameters.errors.js';
export * from './parameters/secret.js';
export type { JsonSchema } from './parameters/sensitive-schema.js';
export { findUnsafeValues } from './parameters/unsafe-values.js';
export * from './paths/path-bytes.js';
export * from './paths/path.errors.js';
export * from './paths/relative-path.js';
export * from './plugin/load-plugins.js';
export {
  APPLICATION_PLUGIN,
  checkPluginNames,
  checkPluginOptions,
  pluginOptions,
} from './plugin/plugin-declaration.js';
export * from './plugin/plugin-settings.js';
export * from './plugin/plugin.decorator.js';
export * from './plugin/plugin.errors.js';
export * from './plugin/version.js';
export type { ApplicationModule } from './registry/application-module.js';
export * from './registry/backend.errors.js';
export * from './registry/data-backend-entry.js';
export * from './registry/data-backend-registry.module.js';
export * from './registry/data-backend.registry.js';
export * from './registry/find-provider.js';
export * from './registry/provider-discovery.js';
export * from './secrets/secret-provider.js';
export * from './secrets/secret-reference.js';
export * from './secrets/secret.errors.js';
export * from './telemetry/meter-source.js';
export * from './telemetry/span.js';
export * from './tokens.js';
