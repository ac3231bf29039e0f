import { findProvider } from '@lib/core';
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AccessPolicy } from './access-policy.js';

/** The policy that the application provides, looked for when it is first needed. */
@Injectable()
export class CurrentPolicy {
  private policy: AccessPolicy | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  /** Undefined when it provides none: whoever passes its guards may do everything. */
  find(): AccessPolicy | undefined {
    return (this.policy ??= findProvider<AccessPolicy>(this.modules, AccessPolicy));
  }
}
