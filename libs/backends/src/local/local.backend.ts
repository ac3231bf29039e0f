import {
  Backend,
  DataBackend,
  DirectorySnapshot,
  type BackendContext,
  type BackendTarget,
  type Snapshot,
  type SourceAddress,
} from '@lib/core';
import { z } from 'zod';
import { checkLocalUrl } from './local-url.js';

/**
 * Reads a directory of this machine where it is, under one of the local roots: an absolute path (taken as it is
 * written) or a `file:` URL (percent-encoding is decoded). It has no revision of its own: the listing tells.
 *
 * Source: NetBox's `LocalBackend`, which deletes every file when the mount disappears.
 */
@DataBackend({ name: 'local', label: 'Local directory', isLocal: true, parameters: z.object({}) })
export class LocalBackend extends Backend<Record<string, never>> {
  /**
   * @throws LocalPathDeniedError, LocalPathMissingError; those of `DirectorySnapshot` come with the listing
   */
  override async fetch(target: BackendTarget<Record<string, never>>, context: BackendContext): Promise<Snapshot> {
    checkLocalUrl(target.url);
    const path = await context.network.localPath(target.url);
    return DirectorySnapshot.of(path, {
      signal: context.signal,
      maxEntries: context.limits.maxFiles,
      // The path is real and was allowed: a link that is put into it from now on would lead past the policy.
      followLinks: false,
    });
  }

  /** @throws LocalUrlInvalidError */
  override normalize(source: SourceAddress): SourceAddress {
    checkLocalUrl(source.url);
    return source;
  }
}
