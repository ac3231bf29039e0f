import type { FieldError } from '@lib/core';

/** The parameters that are set: forms send empty strings for what nobody filled in. */
export function withoutBlanks(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== '' && value !== undefined));
}

/** What is wrong with the parameter `subpath`. */
export function subpathErrors(subpath: string | undefined): FieldError[] {
  if (subpath === undefined) return [];
  const parts = subpath.replace(/\/$/, '').split('/');
  const isSafe =
    Buffer.byteLength(subpath) <= 4_096 &&
    subpath.isWellFormed() &&
    !/\p{Cc}/u.test(subpath) &&
    !parts.some((part) => part === '' || part === '.' || part === '..');
  const detail = 'Give a relative path such as "environments/production", without "." and "..".';
  return isSafe ? [] : [{ pointer: '/parameters/subpath', detail }];
}
