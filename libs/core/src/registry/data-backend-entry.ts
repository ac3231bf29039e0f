import type { z } from 'zod';
import type { Backend } from '../backend/backend.js';
import type { ParameterSchema } from '../parameters/parameter-schema.js';
import type { JsonSchema } from '../parameters/sensitive-schema.js';

/** What `@DataBackend()` says, checked, with its defaults. */
export interface BackendDeclaration {
  /** Type of the data sources that it reads. */
  readonly name: string;
  /** Name to show to people. */
  readonly label: string;
  readonly isLocal: boolean;
  /** Equal fingerprints prove equal content at any path of a source. */
  readonly contentAddressed: boolean;
  /** Part of the configuration key of a sync. */
  readonly version: string;
  /** The schema as the backend declared it. Use `parameterSchema` to parse: it refuses what must not be stored. */
  readonly parameters: z.ZodObject;
  readonly parameterSchema: ParameterSchema;
  /** Names of the sensitive parameters, sorted. */
  readonly sensitiveParameters: readonly string[];
  /** JSON Schema (draft 2020-12) of the parameters. */
  readonly jsonSchema: JsonSchema;
}

/** One data backend of the application. */
export interface DataBackendEntry extends BackendDeclaration {
  /** Name of the plugin that brings it; `application` when none does. */
  readonly plugin: string;
  /** Version of that plugin; null for the application. */
  readonly pluginVersion: string | null;
  readonly backend: Backend;
}
