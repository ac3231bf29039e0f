export * from './admin.module.js';
export * from './backends/shown-backend.js';
export * from './health/health.controller.js';
export * from './problem/http.errors.js';
export * from './problem/problem.filter.js';
export * from './problem/problem.js';
export * from './request/platform.js';
