import { DataBackendsError } from '@lib/core';

/** No token has that id. */
export class TokenNotFoundError extends DataBackendsError {
  constructor(id: string) {
    super('TOKEN_NOT_FOUND', `There is no token "${id}". GET /api/tokens lists those that there are.`);
  }
}

/** Another token has that name. */
export class TokenNameTakenError extends DataBackendsError {
  constructor(name: string) {
    super(
      'TOKEN_NAME_TAKEN',
      `There is a token named "${name}" already. Choose another name, or revoke that one first.`,
    );
  }
}

/** Nobody could manage tokens any more. */
export class FirstTokenNotAdminError extends DataBackendsError {
  constructor() {
    super(
      'FIRST_TOKEN_NOT_ADMIN',
      'From the first token on, every request needs one: the first must have the role admin, all sources and no end, or ' +
        'nobody could make another. Make such a token first.',
    );
  }
}
