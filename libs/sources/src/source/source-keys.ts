import type { DataBackendEntry, Limits } from '@lib/core';
import { digestOf } from '../common/digest.js';

/** The part of a source's configuration that shapes what a sync publishes. */
export interface ShapingConfiguration {
  readonly url: string;
  /** Parameters that are not sensitive. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly ignoreRules: string;
}

/** Digest of everything besides the remote's revision that decides what a sync publishes. */
export function configurationKey(
  backend: DataBackendEntry,
  configuration: ShapingConfiguration,
  { maxFiles, maxFileBytes, maxTotalBytes }: Limits,
): string {
  return digestOf({
    address: addressKey(backend, configuration),
    ignoreRules: configuration.ignoreRules,
    limits: { maxFiles, maxFileBytes, maxTotalBytes },
  });
}

/** `<backend>@<version>:<digest of where it reads>`: what reads, and where. */
export function addressKey(backend: DataBackendEntry, { url, parameters }: ShapingConfiguration): string {
  return `${readerOf(backend)}:${digestOf({ url, parameters })}`;
}

/** The code that reads. */
function readerOf(backend: DataBackendEntry): string {
  return `${backend.name}@${backend.version}`;
}

/**
 * What fingerprints are kept under: they only tell something about others of the same reader, and, where they do not
 * identify content, of the same address.
 */
export function fingerprintScope(backend: DataBackendEntry, address: string): string {
  return digestOf(backend.contentAddressed ? readerOf(backend) : address).slice(0, 16);
}

/** Names what a sync would do: it changes when the source, the base, the listing or the configuration does. */
export function planId(sourceId: string, baseRevision: number, listing: string, configuration: string): string {
  return digestOf([sourceId, baseRevision, listing, configuration]).slice(0, 32);
}
