import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { DATA_BACKEND_METADATA, type DataBackendOptions } from '../backend/data-backend.decorator.js';
import { ParameterSchema } from '../parameters/parameter-schema.js';
import { BackendNameInvalidError, BackendOptionInvalidError } from './backend.errors.js';
import type { BackendDeclaration } from './data-backend-entry.js';

const NAME = /^[a-z][a-z0-9-]{0,49}$/;
/** Matches the rule, but is found on every plain object that somebody keys by backend names. */
const RESERVED_NAME = 'constructor';

/** The options of `@DataBackend()` on a class or on its parents; undefined when there are none. */
export function dataBackendOptions(target: unknown): DataBackendOptions | undefined {
  return typeof target === 'function' ? Reflect.getMetadata(DATA_BACKEND_METADATA, target) : undefined;
}

/**
 * Checks what a decorated class says about itself.
 *
 * @throws BackendInvalidError, ParameterSchemaInvalidError
 */
export function declarationOf(target: Type, options: DataBackendOptions): BackendDeclaration {
  const { name, label, isLocal = false, contentAddressed = false, version = '1', parameters = z.object({}) } = options;
  const className = target.name;
  if (typeof name !== 'string' || !NAME.test(name) || name === RESERVED_NAME) {
    throw new BackendNameInvalidError(className, name);
  }
  requireOption(typeof label === 'string' && label.trim() !== '', className, 'label', 'a name to show to people');
  requireOption(typeof isLocal === 'boolean', className, 'isLocal', 'true or false');
  requireOption(typeof contentAddressed === 'boolean', className, 'contentAddressed', 'true or false');
  requireOption(typeof version === 'string' && version !== '', className, 'version', 'a string that is not empty');
  const parameterSchema = new ParameterSchema(parameters, className);
  const { sensitiveParameters, jsonSchema } = parameterSchema;
  return {
    name,
    label,
    isLocal,
    contentAddressed,
    version,
    parameters,
    parameterSchema,
    sensitiveParameters,
    jsonSchema,
  };
}

function requireOption(valid: boolean, className: string, option: string, expected: string): void {
  if (!valid) throw new BackendOptionInvalidError(className, option, expected);
}
