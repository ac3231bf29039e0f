export * from './local.backend.js';
export * from './local.errors.js';
export * from './local-backend.plugin.js';
