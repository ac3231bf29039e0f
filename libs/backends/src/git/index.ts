export * from './git.backend.js';
export * from './git.errors.js';
export * from './git.plugin.js';
export * from './github-app.errors.js';
export type { GitParameters } from './git-parameters.js';
