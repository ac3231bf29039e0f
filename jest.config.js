import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import ts from 'typescript';

/** The aliases of tsconfig.json, as Jest wants them: one list to keep, not two. */
const aliases = () => {
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', readFileSync('tsconfig.json', 'utf8'));
  return Object.fromEntries(
    Object.entries(config.compilerOptions.paths).map(([name, [file]]) => [
      `^${name}$`,
      file.replace('./', '<rootDir>/'),
    ]),
  );
};

/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: { ...aliases(), '^(\\.{1,2}/.*)\\.js$': '$1' },
};

/** @type {import('jest').Config} */
export default {
  coverageProvider: 'v8',
  collectCoverageFrom: ['{src,libs}/**/*.ts', '!**/*.spec.ts', '!**/index.ts'],
  // Tests wait for processes and databases a good part of their time: with one worker a core, a fifth of it is idle.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // What Jest keeps of each file is marked again and again by the garbage collector, and copied for each process of git.
  workerIdleMemoryLimit: '250MB',
  testTimeout: 180_000,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/src', '<rootDir>/libs'], testRegex: '\\.spec\\.ts$' },
    { ...shared, displayName: 'e2e', roots: ['<rootDir>/test'], testRegex: '\\.e2e-spec\\.ts$' },
  ],
};
