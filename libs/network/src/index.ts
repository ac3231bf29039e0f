export type { HostLookup } from './host-lookup.js';
export * from './local-path.errors.js';
export * from './network.errors.js';
export * from './network-options.js';
export * from './network-policy.js';
export * from './policy-network.js';
