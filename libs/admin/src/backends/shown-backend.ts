import type { DataBackendEntry } from '@lib/core';

/** A data backend, and the form of its parameters. */
export type ShownBackend = Pick<
  DataBackendEntry,
  'name' | 'label' | 'isLocal' | 'plugin' | 'pluginVersion' | 'jsonSchema' | 'sensitiveParameters'
>;

/** What of a data backend is shown. */
export function showBackend(entry: DataBackendEntry): ShownBackend {
  const { name, label, isLocal, plugin, pluginVersion, jsonSchema, sensitiveParameters } = entry;
  return { name, label, isLocal, plugin, pluginVersion, jsonSchema, sensitiveParameters };
}
