import type { ModulesContainer } from '@nestjs/core';

/** A module of the running application; Nest does not export the type. */
export type ApplicationModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** A provider of such a module. */
export type ProviderWrapper = ApplicationModule['providers'] extends ReadonlyMap<unknown, infer W> ? W : never;
