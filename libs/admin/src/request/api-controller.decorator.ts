import { applyDecorators, Controller, SetMetadata, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { AccessGuard } from '../access/access.guard.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { EntityTagInterceptor } from './entity-tag.interceptor.js';
import { JsonBodyGuard } from './json-body.guard.js';
import { OriginInterceptor } from './origin.interceptor.js';
import { RequestIdInterceptor } from './request-id.interceptor.js';

const API_CONTROLLER = Symbol.for('nestjs-data-backends:api-controller');

/**
 * A controller under `/api` of where the module is mounted, with all that its routes have in common. Bound here
 * rather than to the application, whose own routes are none of our business.
 */
export function ApiController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`api/${path}`),
    SetMetadata(API_CONTROLLER, true),
    UseFilters(ProblemFilter),
    UseGuards(AccessGuard, JsonBodyGuard),
    UseInterceptors(RequestIdInterceptor, OriginInterceptor, EntityTagInterceptor),
  );
}

/** Whether a class is such a controller. */
export function isApiController(target: object): boolean {
  return Reflect.hasMetadata(API_CONTROLLER, target);
}
