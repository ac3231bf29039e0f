export * from './actor-resolver.js';
export * from './audit-collector.js';
export * from './audit-entry.js';
export * from './audit-trail.js';
export * from './audit.module.js';
export * from './changed-fields.js';
export * from './origin.js';
