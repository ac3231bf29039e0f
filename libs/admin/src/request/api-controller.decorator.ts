import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ProblemFilter } from '../problem/problem.filter.js';
import { JsonBodyGuard } from './json-body.guard.js';
import { RequestIdInterceptor } from './request-id.interceptor.js';

/**
 * A controller under `/api` of where the module is mounted, with all that its routes have in common. Bound here
 * rather than to the application, whose own routes are none of our business.
 */
export function ApiController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`api/${path}`),
    UseFilters(ProblemFilter),
    UseGuards(JsonBodyGuard),
    UseInterceptors(RequestIdInterceptor),
  );
}
