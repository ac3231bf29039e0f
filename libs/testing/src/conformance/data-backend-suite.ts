import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { Backend } from '@lib/core';
import type { DataBackendsOptions } from '@lib/data-backends';
import type { TestRunner } from './test-runner.js';

/** Where a backend reads in a test. */
export interface TestTarget {
  readonly url: string;
  /**
   * As a user gives them; they go through the backend's schema and `normalize()`.
   *
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * Changes the remote that the backend reads. It begins empty and belongs to the tests alone. `write` and `remove` are
 * enough; each of the others adds checks. All may be asynchronous.
 */
export interface TestRemote {
  /** Creates or replaces a file. Folders are made as needed; the path is relative, with `/`. */
  write(path: string, content: Buffer): unknown;
  /** Removes a file, or a symbolic link; a folder that becomes empty may stay or go. */
  remove(path: string): unknown;
  /** Makes a symbolic link. Left out: the remote has none. */
  symlink?(path: string, target: string): unknown;
  /** Called after a group of changes, before the backend looks: commit and push, upload, rebuild the archive. */
  flush?(): unknown;
  /** Called once, when all is done. */
  close?(): unknown;
}

/** What is tested, and where. */
export interface DataBackendSuite extends Pick<
  DataBackendsOptions,
  'plugins' | 'pluginSettings' | 'localRoots' | 'network'
> {
  /**
   * Title of the tests.
   *
   * @default the name of the backend's class
   */
  readonly name?: string;
  /**
   * The backend:
   * - its class, which Nest makes with what `imports` and `providers` give it to inject;
   * - its name, when one of `plugins` or `imports` brings it;
   * - an instance, or a function that makes one.
   */
  readonly backend: Type<Backend<never>> | string | Backend<never> | (() => Backend<never> | Promise<Backend<never>>);
  /** Modules that the backend's class needs. */
  readonly imports?: ModuleMetadata['imports'];
  /** What the backend's class injects. */
  readonly providers?: readonly Provider[];
  /** Where `remote` is read. */
  target(): TestTarget | Promise<TestTarget>;
  readonly remote: TestRemote;
  /**
   * A target at which nothing answers (a closed port, a folder that is missing), with secrets in its parameters where
   * the backend takes some. Left out: not checked that a remote that is away is an error and not an empty listing.
   */
  unreachable?(): TestTarget | Promise<TestTarget>;
  /**
   * A target at this address, where a server takes connections and never answers a word: `ftp://127.0.0.1:41234/`. Left
   * out: not checked that a backend that waits for its remote can be stopped.
   */
  silent?(host: string): TestTarget | Promise<TestTarget>;
  /** Paths that the remote cannot hold, such as `/[\n\\]/`: they are left out of the odd names. */
  readonly unsupportedNames?: RegExp;
  /**
   * The remote cannot be without any file.
   *
   * @default false
   */
  readonly neverEmpty?: boolean;
  /**
   * Files of the check that lists many: more than fit on one page of the remote's own listing.
   *
   * @default 1,001
   */
  readonly manyFiles?: number;
  /**
   * Bytes of the large file; 0 = the backend reads only small ones, and may hold them in memory.
   *
   * @default 32 MiB
   */
  readonly largeFileBytes?: number;
  /** Short names of checks to leave out, for what the remote cannot do; say why beside it. */
  readonly without?: readonly string[];
  /**
   * Milliseconds after which something that the backend was asked for counts as never done.
   *
   * @default 10,000
   */
  readonly deadline?: number;
  /**
   * Whose `describe` and `it` are used: a whole module, as in `import * as runner from 'vitest'`.
   *
   * @default the global ones, as jest has them; without, those of node:test
   */
  readonly runner?: TestRunner;
}
