import { findProvider } from '@lib/core';
import type { ModulesContainer } from '@nestjs/core';
import { RequestLimits } from './request-limits.js';

/** The limits of the application, looked for when they are first needed: guards work in modules that do not import them. */
export class CurrentLimits {
  private limits: RequestLimits | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  /** Undefined where the API itself is not mounted. */
  find(): RequestLimits | undefined {
    return (this.limits ??= findProvider(this.modules, RequestLimits));
  }
}
