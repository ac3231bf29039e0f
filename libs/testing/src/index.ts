// Backends for tests of applications
export { MemoryBackend } from './memory/memory.backend.js';
export { type MemoryFile, MemoryRemote, type MemoryStep } from './memory/memory-remote.js';
export { FaultyBackend } from './faulty/faulty.backend.js';
export { type Fault, Faults, type FaultStep } from './faulty/faults.js';

// Holding a backend to its contract
export { describeDataBackend } from './conformance/describe-data-backend.js';
export { checkDataBackend, type CheckResult } from './conformance/check-data-backend.js';
export { ConformanceError } from './conformance/conformance.error.js';
export type { DataBackendSuite, TestRemote, TestTarget } from './conformance/data-backend-suite.js';
export type { TestRunner } from './conformance/test-runner.js';

// Testing an application
export { contentsOf } from './application/contents-of.js';
export { DataBackendsTestingModule } from './application/data-backends-testing.module.js';
export { TestDataSource } from './application/test-data-source.js';
export { TestDataSources } from './application/test-data-sources.js';
