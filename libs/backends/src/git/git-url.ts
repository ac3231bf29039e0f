import { isSshUrl, parseSshUrl, type GitSshAddress } from './git-ssh-url.js';
import { GitUrlInvalidError, GitUrlSchemeDeniedError } from './git.errors.js';

/** A URL that git may be given. */
export interface GitUrl {
  /** Canonical, without credentials. */
  readonly href: string;
  readonly scheme: 'https' | 'http' | 'file' | 'ssh';
  /** `scheme://host[:port]/`; null for `file:` and `ssh:`. */
  readonly origin: string | null;
  /** Host without brackets; null for `file:`. */
  readonly host: string | null;
  /** What stood before the `@`, decoded; empty when there was none, and for `ssh:`, where it is no credential. */
  readonly username: string;
  readonly password: string;
  /** Set for `ssh:`, also where that is written `user@host:path`. */
  readonly ssh?: GitSshAddress;
}

type WebScheme = 'https' | 'http';

const MAX_CHARACTERS = 2_048;
const SCHEMES = new Set(['https', 'http', 'file']);
const HOST_NAME = /^[a-z0-9_](?:[\w-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[\w-]*[a-z0-9_])?)*$/i;

/**
 * Reads the URL of a git source. Pure; stricter than git, since git takes options, shell commands and local
 * paths for URLs.
 *
 * @throws GitUrlInvalidError, GitUrlSchemeDeniedError
 */
export function parseGitUrl(raw: string): GitUrl {
  // Nothing of the URL is repeated in an error: it may hold a password.
  if (raw === '') throw new GitUrlInvalidError('it is empty');
  if (raw.length > MAX_CHARACTERS) throw new GitUrlInvalidError(`it is longer than ${MAX_CHARACTERS} characters`);
  if (raw.startsWith('-')) throw new GitUrlInvalidError('it begins with "-", as an option does');
  if (/\p{Cc}/u.test(raw) || !raw.isWellFormed()) throw new GitUrlInvalidError('it holds control characters');
  const scheme = isSshUrl(raw) ? null : schemeOf(raw);
  if (/[\s\\"<>^`{|}]/.test(raw)) throw new GitUrlInvalidError('it holds spaces or characters that must be encoded');
  if (/%(?:[01][0-9a-f]|7f)/i.test(raw)) throw new GitUrlInvalidError('it holds encoded control characters');
  if (/%(?![0-9a-f]{2})/i.test(raw)) throw new GitUrlInvalidError('it holds a "%" that encodes nothing');
  if (/[?#]/.test(raw)) throw new GitUrlInvalidError('it has a query or a fragment');
  if (scheme === null) return sshUrl(raw);
  const url = URL.canParse(raw) ? new URL(raw) : null;
  if (!url) throw new GitUrlInvalidError('it cannot be parsed');
  return scheme === 'file' ? fileUrl(raw, url) : httpUrl(raw, url, scheme);
}

function schemeOf(raw: string): WebScheme | 'file' {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(raw)?.[1];
  if (scheme !== undefined && SCHEMES.has(scheme)) return scheme as WebScheme | 'file';
  const helper = /^([A-Za-z0-9]+)::/.exec(raw)?.[1];
  if (helper) throw new GitUrlSchemeDeniedError(`the remote helper "${helper.slice(0, 20)}"`);
  if (scheme !== undefined && /^(?:https?|file|(?:git\+)?ssh)$/i.test(scheme)) {
    throw new GitUrlSchemeDeniedError(`"${scheme}" (schemes are written in lower case)`);
  }
  throw new GitUrlSchemeDeniedError(scheme === undefined ? 'a plain path' : `"${scheme.slice(0, 20)}"`);
}

function sshUrl(raw: string): GitUrl {
  const { href, ...ssh } = parseSshUrl(raw);
  return { href, scheme: 'ssh', origin: null, host: ssh.host, username: '', password: '', ssh };
}

function httpUrl(raw: string, url: URL, scheme: WebScheme): GitUrl {
  if (!/^https?:\/\/[^/]/.test(raw)) throw new GitUrlInvalidError('it has no host');
  const bracketed = /^\[([0-9a-f:.]+)\]$/i.exec(url.hostname)?.[1];
  if (!bracketed && !HOST_NAME.test(url.hostname)) throw new GitUrlInvalidError('its host name is not valid');
  const { username, password } = decodeUserInformation(url);
  url.username = '';
  url.password = '';
  return {
    href: url.href,
    scheme,
    origin: `${url.origin}/`,
    host: bracketed ?? url.hostname,
    username,
    password,
  };
}

function fileUrl(raw: string, url: URL): GitUrl {
  if (url.hostname !== '' || !/^file:\/\/(?:localhost)?\//.test(raw)) {
    throw new GitUrlInvalidError('a file: URL has three slashes and an absolute path, as in file:///srv/git/x.git');
  }
  if (/%2f/i.test(raw)) throw new GitUrlInvalidError('it holds an encoded "/"');
  return { href: url.href, scheme: 'file', origin: null, host: null, username: '', password: '' };
}

function decodeUserInformation(url: URL): { username: string; password: string } {
  try {
    return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    throw new GitUrlInvalidError('the credentials in it are not valid UTF-8');
  }
}
