import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';
import { isApiController } from './api-controller.decorator.js';

/** A route of this API, as its controller declares it. */
export interface ApiRoute {
  readonly controller: Function;
  /** Name of the method that handles it. */
  readonly method: string;
  readonly handler: object;
  /** For instance `GET`. */
  readonly verb: string;
  /** Below where the module is mounted, beginning with `/api`; parameters are `:name`. */
  readonly path: string;
}

/** Every route of the controllers that `@ApiController()` marks, whichever module brings them. */
export function apiRoutes(modules: ModulesContainer): ApiRoute[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  const classes = controllers.map(({ metatype }) => metatype as Function | null);
  return classes.flatMap((metatype) => (metatype && isApiController(metatype) ? routesOf(metatype) : []));
}

function routesOf(controller: Function): ApiRoute[] {
  const base = String(Reflect.getMetadata(PATH_METADATA, controller));
  return handlersOf(controller.prototype as object)
    .filter(([, handler]) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .map(([method, handler]) => ({
      controller,
      method,
      handler,
      verb: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod],
      path: `/${base}/${String(Reflect.getMetadata(PATH_METADATA, handler))}`.replaceAll(/\/+(?=\/|$)/g, ''),
    }));
}

/** The methods of a class and of those that it extends. */
function handlersOf(prototype: object | null): [string, object][] {
  if (prototype === null || prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' ? [[name, value as object] as [string, object]] : [],
  );
  return [...own, ...handlersOf(Object.getPrototypeOf(prototype) as object | null)];
}
