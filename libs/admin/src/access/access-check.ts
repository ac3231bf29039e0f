import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { apiRoutes } from '../request/api-routes.js';
import { accessOf } from './access.decorators.js';
import { RouteUnprotectedError } from './access.errors.js';

/** Stops the start of an application in which a route of this API does not say who may call it. */
@Injectable()
export class AccessCheck implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** @throws RouteUnprotectedError */
  onModuleInit(): void {
    const unprotected = apiRoutes(this.modules)
      .filter(({ handler }) => !accessOf(handler))
      .map(({ controller, method, verb, path }) => `${controller.name}.${method}() (${verb} ${path})`);
    if (unprotected.length > 0) throw new RouteUnprotectedError(unprotected);
  }
}
