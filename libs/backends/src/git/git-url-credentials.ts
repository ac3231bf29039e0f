import { ValidationError, type FieldError } from '@lib/core';
import type { GitUrl } from './git-url.js';

/** Tokens that people write in front of the `@`, where a user name belongs. */
const TOKEN = /^(?:gh[a-z]_|github_pat_|gl[a-z]{1,10}-|ATBB|ATCT|.{32})/;

/**
 * The parameters with the credentials of the URL among them, so that a secret is kept where secrets are kept.
 *
 * @throws ValidationError when the parameters hold credentials as well
 */
export function withUrlCredentials(
  { username, password }: GitUrl,
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (username === '' && password === '') return { ...parameters };
  const errors: FieldError[] = ['username', 'password', 'token']
    .filter((name) => parameters[name] !== undefined)
    .map((name) => ({
      pointer: `/parameters/${name}`,
      detail: 'The URL holds credentials too; give them in one place.',
    }));
  if (errors.length > 0) {
    errors.unshift({ pointer: '/sourceUrl', detail: 'Remove the credentials from the URL, or from the parameters.' });
    throw new ValidationError('The credentials are given both in the URL and in the parameters.', errors);
  }
  if (password === '' && TOKEN.test(username)) return { ...parameters, token: username };
  return { ...parameters, ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}
