import { DataBackendsError } from '@lib/core';
import type { Permission } from './permission.js';

/** The request says nothing, or nothing valid, about who sends it. */
export class UnauthenticatedError extends DataBackendsError {
  constructor() {
    super(
      'UNAUTHENTICATED',
      'The request bears no valid token. Send the header Authorization: Bearer <token> with one that has been ' +
        'neither revoked nor expired.',
    );
  }
}

/** Whoever sends the request may not do this. */
export class PermissionDeniedError extends DataBackendsError {
  constructor(permission: Permission) {
    super(
      'FORBIDDEN',
      `This needs the permission ${permission}. Ask an administrator for a token of a role that has it.`,
    );
  }
}

/** Whoever sends the request may see some sources only, and this concerns all. */
export class ScopeTooNarrowError extends DataBackendsError {
  constructor() {
    super('FORBIDDEN', 'This concerns more than the sources that the token is limited to. Use one without that limit.');
  }
}

/** Routes of the API that nobody said who may call. */
export class RouteUnprotectedError extends DataBackendsError {
  constructor(routes: readonly string[]) {
    super(
      'ROUTE_UNPROTECTED',
      `It is not said who may call ${routes.join(', ')}. Add @RequirePermission() or @OpenToEveryone().`,
    );
  }
}
