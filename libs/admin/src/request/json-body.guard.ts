import type { IncomingHttpHeaders } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { bodyKindOf } from '../limits/body-limit.decorator.js';
import { CurrentLimits } from '../limits/current-limits.js';
import { BodyTooLargeError } from '../limits/limits.errors.js';
import { UnsupportedMediaTypeError } from '../problem/http.errors.js';
import { type PlatformRequest, rawRequest } from './platform.js';

/**
 * Takes bodies as JSON only, and none that is too large. What a browser sends to another site without asking it first
 * (forms, plain text) is thereby refused, also where the application parses it.
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  private readonly limits: CurrentLimits;

  constructor(modules: ModulesContainer) {
    this.limits = new CurrentLimits(modules);
  }

  /** @throws UnsupportedMediaTypeError, BodyTooLargeError */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<PlatformRequest & { readonly rawBody?: Buffer }>();
    const { headers } = rawRequest(request);
    const type = headers['content-type'];
    if (hasBody(headers) && !isJson(type)) throw new UnsupportedMediaTypeError(type);
    const limit = this.limits.find()?.bodyBytes(bodyKindOf(context.getHandler()));
    const size = request.rawBody?.length ?? Number(headers['content-length'] ?? 0);
    if (limit !== undefined && size > limit) throw new BodyTooLargeError(limit);
    return true;
  }
}

/** Whether a request has a body, by what its headers say. */
export function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isJson(contentType = ''): boolean {
  return contentType.split(';', 1)[0]!.trim().toLowerCase() === 'application/json';
}
