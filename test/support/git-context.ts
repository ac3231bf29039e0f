import { DEFAULT_LIMITS, type BackendContext, type Limits } from '@lib/core';
import { PolicyNetwork } from '@lib/network';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** What a git backend is lent in a test: a cache of its own below `folder`, and the loopback network. */
export async function newGitContext(
  folder: string,
  options: { limits?: Partial<Limits>; signal?: AbortSignal } = {},
): Promise<BackendContext> {
  return {
    signal: options.signal ?? new AbortController().signal,
    logger: { log: () => undefined, error: () => undefined, warn: () => undefined },
    progress: { report: () => undefined },
    cacheDir: await mkdtemp(join(folder, 'cache-')),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    network: new PolicyNetwork({ allow: ['127.0.0.1', 'localhost'], localRoots: [folder] }),
  };
}
