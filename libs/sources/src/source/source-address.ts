import { type DataBackendEntry, type ParameterValues, type SourceAddress, ValidationError } from '@lib/core';

/**
 * The address of a source as it is stored: the backend has moved credentials out of the URL, and what is left
 * fits its schema.
 *
 * @throws ValidationError, and what the backend refuses the URL with
 */
export function checkAddress(backend: DataBackendEntry, given: SourceAddress): SourceAddress {
  const address = backend.backend.normalize(given);
  if (hasUserInfo(address.url)) {
    throw new ValidationError('The URL holds credentials. Give them as parameters, where they are encrypted.', [
      { pointer: '/sourceUrl', detail: 'must not hold a user name or password' },
    ]);
  }
  backend.parameterSchema.parse(address.parameters);
  return address;
}

/** What a change of parameters asks of one that is stored. */
export interface ParameterChange {
  /** New values of parameters that are not sensitive. */
  readonly plain: ParameterValues;
  /** Sensitive parameters with a new value. */
  readonly given: Record<string, string>;
  /** Sensitive parameters that keep their stored value. */
  readonly kept: readonly string[];
}

/**
 * Merges given parameters into stored ones, as JSON Merge Patch does: what is left out stays, null removes. A
 * sensitive one that reads `{ set: true }`, as it is shown, stays too.
 */
export function mergeParameters(
  backend: DataBackendEntry,
  stored: { readonly plain: ParameterValues; readonly secrets: readonly string[] },
  patch: ParameterValues,
): ParameterChange {
  const sensitive = new Set(backend.sensitiveParameters);
  const named = Object.entries(patch).filter(([name, value]) => !(sensitive.has(name) && isShownSecret(value)));
  const { plain: changed, secrets: given } = backend.parameterSchema.split(
    Object.fromEntries(named.filter(([, value]) => value !== null)),
  );
  const removed = new Set(named.filter(([, value]) => value === null).map(([name]) => name));
  const plain = { ...stored.plain, ...changed };
  return {
    plain: Object.fromEntries(Object.entries(plain).filter(([name]) => !removed.has(name))),
    given,
    kept: stored.secrets.filter((name) => !removed.has(name) && !Object.hasOwn(given, name)),
  };
}

/** Whether secrets that were given for one URL may be sent to another. */
export function isSameHost(one: string, other: string): boolean {
  return one === other || (originOf(one) !== null && originOf(one) === originOf(other));
}

/** `user@host:path`, as an address of SSH is written too. */
const SCP_LIKE = /^[\w.-]+@(\[[\da-f:.]+\]|[\w.-]+):(?!\/\/)/i;

function originOf(url: string): string | null {
  const scpHost = SCP_LIKE.exec(url)?.[1];
  if (scpHost !== undefined) return `ssh://${scpHost.toLowerCase()}`;
  const parsed = parseUrl(url);
  return parsed?.host ? `${parsed.protocol}//${parsed.host}` : null;
}

function hasUserInfo(url: string): boolean {
  const parsed = parseUrl(url);
  // The user of SSH is part of the address, and proves nothing.
  const hasName = parsed?.username !== '' && parsed?.protocol !== 'ssh:';
  return parsed !== null && (hasName || parsed.password !== '');
}

/** Not `URL.parse()`, which Node 20 does not have. */
function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

function isShownSecret(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { set?: unknown }).set === true;
}
