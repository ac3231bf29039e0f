import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { isApiController } from '../request/api-controller.decorator.js';
import { accessOf } from './access.decorators.js';
import { RouteUnprotectedError } from './access.errors.js';

/** Stops the start of an application in which a route of this API does not say who may call it. */
@Injectable()
export class AccessCheck implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** @throws RouteUnprotectedError */
  onModuleInit(): void {
    const controllers = [...this.modules.values()].flatMap((module) => [...module.controllers.values()]);
    const classes = controllers.map(({ metatype }) => metatype as Function | null);
    const unprotected = classes.flatMap((metatype) =>
      metatype && isApiController(metatype) ? unprotectedRoutes(metatype) : [],
    );
    if (unprotected.length > 0) throw new RouteUnprotectedError(unprotected);
  }
}

/** The routes of a controller that say nothing about who may call them. */
function unprotectedRoutes({ name, prototype }: Function): string[] {
  return handlersOf(prototype as object)
    .filter(([, handler]) => Reflect.hasMetadata(METHOD_METADATA, handler) && !accessOf(handler))
    .map(([method, handler]) => {
      const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      return `${name}.${method}() (${verb} ${String(Reflect.getMetadata(PATH_METADATA, handler))})`;
    });
}

/** The methods of a class and of those that it extends. */
function handlersOf(prototype: object | null): [string, object][] {
  if (prototype === null || prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' ? [[name, value as object] as [string, object]] : [],
  );
  return [...own, ...handlersOf(Object.getPrototypeOf(prototype) as object | null)];
}
