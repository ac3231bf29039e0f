import type { Abstract } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** The provider under a token in whatever module of the application it is: how an application replaces a default. */
export function findProvider<T>(modules: ModulesContainer, token: Abstract<T>): T | undefined {
  return findProviders(modules, token)[0];
}

/** Those of all modules that provide something under the token. */
export function findProviders<T>(modules: ModulesContainer, token: Abstract<T>): T[] {
  const found: T[] = [];
  for (const { providers } of modules.values()) {
    const instance: unknown = providers.get(token)?.instance;
    if (instance && !found.includes(instance as T)) found.push(instance as T);
  }
  return found;
}
