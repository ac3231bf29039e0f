import type { Abstract } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** The provider under a token in whatever module of the application it is: how an application replaces a default. */
export function findProvider<T>(modules: ModulesContainer, token: Abstract<T>): T | undefined {
  for (const { providers } of modules.values()) {
    const instance: unknown = providers.get(token)?.instance;
    if (instance) return instance as T;
  }
  return undefined;
}
