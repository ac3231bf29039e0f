import type { IncomingHttpHeaders } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { UnsupportedMediaTypeError } from '../problem/http.errors.js';
import { type PlatformRequest, rawRequest } from './platform.js';

/**
 * Takes bodies as JSON only. What a browser sends to another site without asking it first (forms, plain text) is
 * thereby refused, also where the application parses it.
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = rawRequest(context.switchToHttp().getRequest<PlatformRequest>());
    const type = headers['content-type'];
    if (hasBody(headers) && !isJson(type)) throw new UnsupportedMediaTypeError(type);
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
