export * from './s3.backend.js';
export * from './s3.errors.js';
export * from './s3.plugin.js';
export type { S3Parameters } from './s3-parameters.js';
