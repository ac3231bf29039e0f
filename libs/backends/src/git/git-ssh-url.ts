import { GitUrlInvalidError } from './git.errors.js';

/** Where a repository is reached over SSH. */
export interface GitSshAddress {
  readonly user: string;
  /** Canonical; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

interface GitSshUrl extends GitSshAddress {
  /** As git is given it: `ssh://user@host[:port]/path`, or `user@host:path` where the path is relative to the home. */
  readonly href: string;
}

const DEFAULT_PORT = 22;
/** What every hosting service takes; the name of our own process's user is nobody's business. */
const DEFAULT_USER = 'git';
/** Neither an option of ssh nor anything that its configuration would expand. */
const USER = /^[A-Za-z0-9_][\w.-]{0,254}$/;
const HOST_NAME = /^[a-z0-9_](?:[\w-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[\w-]*[a-z0-9_])?)*$/;
const SCHEME = /^(?:ssh|git\+ssh|ssh\+git):\/\//;
/** A single word before the colon is a scheme, a remote helper, a drive or a path as well: it needs a user. */
const SCP_LIKE = /^(?:([^/:@]*)@)?(\[[^\]/]*\]|[^/:@[\]]+):(?!:)(.*)$/;
/** A user with a password, which git would take for a host with a path. */
const SCP_PASSWORD = /^[^/:@]*:[^/]*@/;

/** Whether the text is meant as an address of SSH: `ssh://…`, `git+ssh://…`, `user@host:path` or `host.name:path`. */
export function isSshUrl(raw: string): boolean {
  if (SCHEME.test(raw)) return true;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(raw)) return false;
  const [, user, host = ''] = SCP_LIKE.exec(raw) ?? [];
  return user !== undefined || /[.[]/.test(host) || SCP_PASSWORD.test(raw) || /^[^/]*@[^/]*:/.test(raw);
}

/**
 * Reads an address of SSH; characters that no URL may hold are refused already.
 *
 * @throws GitUrlInvalidError
 */
export function parseSshUrl(raw: string): GitSshUrl {
  return SCHEME.test(raw) ? parseUrl(raw.replace(SCHEME, '')) : parseScpLike(raw);
}

function parseUrl(rest: string): GitSshUrl {
  const slash = rest.indexOf('/');
  const path = slash === -1 ? '' : rest.slice(slash);
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const user = userOf(at === -1 ? undefined : authority.slice(0, at));
  const [, name, digits] = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/.exec(authority.slice(at + 1)) ?? [];
  if (name === undefined) throw new GitUrlInvalidError('its host or port is not valid');
  const host = hostOf(name);
  const port = digits === undefined ? DEFAULT_PORT : Number(digits);
  if (port < 1 || port > 65_535) throw new GitUrlInvalidError('its port is not one of 1 to 65535');
  checkPath(path);
  const place = `${bracketed(host)}${port === DEFAULT_PORT ? '' : `:${port}`}`;
  return { href: `ssh://${user}@${place}${path}`, user, host, port };
}

function parseScpLike(raw: string): GitSshUrl {
  if (SCP_PASSWORD.test(raw)) throw passwordError();
  const [, name, hostname, path] = SCP_LIKE.exec(raw) ?? [];
  if (hostname === undefined || path === undefined) throw new GitUrlInvalidError('it is no user@host:path');
  const user = userOf(name);
  const host = hostOf(hostname);
  checkPath(path);
  return { href: `${user}@${bracketed(host)}:${path}`, user, host, port: DEFAULT_PORT };
}

function userOf(name: string | undefined): string {
  if (name?.includes(':')) throw passwordError();
  if (name !== undefined && !USER.test(name)) throw new GitUrlInvalidError('its user name is not valid');
  return name ?? DEFAULT_USER;
}

function passwordError(): GitUrlInvalidError {
  return new GitUrlInvalidError('it holds a password, which is not used over SSH; set the parameter "privateKey"');
}

function hostOf(name: string): string {
  const url = `http://${name}/`;
  // The parser brings addresses and international names into the one form in which they are checked and compared.
  const canonical = name !== '' && !/[%/@]/.test(name) && URL.canParse(url) ? new URL(url).hostname : '';
  const address = /^\[([0-9a-f:.]+)\]$/.exec(canonical)?.[1];
  if (address === undefined && !HOST_NAME.test(canonical)) throw new GitUrlInvalidError('its host name is not valid');
  return address ?? canonical;
}

function checkPath(path: string): void {
  if (/^\/*$/.test(path)) throw new GitUrlInvalidError('it has no path');
  if (/^[-:]/.test(path)) throw new GitUrlInvalidError('its path begins with "-" or ":"');
}

/** A host as it stands in a URL. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
