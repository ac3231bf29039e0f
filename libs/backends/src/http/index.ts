export * from './archive/archive.errors.js';
export * from './http.backend.js';
export * from './http.errors.js';
export * from './http.plugin.js';
export type { HttpParameters } from './http-parameters.js';
