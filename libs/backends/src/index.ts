export * from './git/index.js';
export * from './built-in-plugins.js';
export * from './http/index.js';
export * from './local/index.js';
export * from './s3/index.js';
export * from './tls/tls.errors.js';
