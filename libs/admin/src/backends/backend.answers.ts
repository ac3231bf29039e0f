import { z } from 'zod';
import { pageOf } from '../request/answer-values.js';
import type { Json } from '../request/json.js';
import type { ShownBackend } from './shown-backend.js';

export const backendAnswer = z
  .object({
    name: z.string().describe('Type of the data sources that it reads'),
    label: z.string().describe('To show to people'),
    isLocal: z.boolean(),
    plugin: z.string().describe('Name of the plugin that brings it; `application` when none does'),
    pluginVersion: z.string().nullable(),
    jsonSchema: z.record(z.string(), z.unknown()).describe('JSON Schema (draft 2020-12) of the parameters'),
    sensitiveParameters: z.array(z.string()).describe('Names of the parameters that are never told'),
  })
  .meta({
    id: 'Backend',
    description: 'A data backend, and the form of its parameters.',
    examples: [
      {
        name: 'git',
        label: 'Git',
        isLocal: false,
        plugin: 'git',
        pluginVersion: '0.1.0',
        jsonSchema: { type: 'object', properties: { branch: { type: 'string' } } },
        sensitiveParameters: ['password'],
      },
    ],
  }) satisfies z.ZodType<Json<ShownBackend>>;

export const backendPage = pageOf('BackendPage', backendAnswer, 'All data backends.');
