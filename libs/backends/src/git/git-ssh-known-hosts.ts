import { createHash, createHmac } from 'node:crypto';
import type { GitSshAddress } from './git-ssh-url.js';

/** One line of a known_hosts file. */
interface KnownHost {
  readonly marker: '@cert-authority' | '@revoked' | null;
  /** Patterns separated by commas, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** Base64. */
  readonly key: string;
}

export type HostEndpoint = Pick<GitSshAddress, 'host' | 'port'>;

const KEY_TYPE = /^(?:ssh|ecdsa|sk)-[\w@.-]{1,64}$/;

/**
 * Reads text in the format of known_hosts.
 *
 * @returns the lines, and what is wrong with one that cannot be read
 */
export function parseKnownHosts(text: string): { hosts: KnownHost[]; problem: string | null } {
  const hosts: KnownHost[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|[\r\n]/);
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const host = parseLine(trimmed);
    if (typeof host === 'string') return { hosts, problem: `Line ${index + 1} ${host}` };
    hosts.push(host);
  }
  return { hosts, problem: null };
}

function parseLine(line: string): KnownHost | string {
  const words = line.split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : null;
  if (marker !== null && marker !== '@cert-authority' && marker !== '@revoked') {
    return 'begins with a mark that is neither @cert-authority nor @revoked.';
  }
  const [names = '', keyType = '', key = ''] = words;
  if (KEY_TYPE.test(names)) return `lacks the name of the host in front of "${names}".`;
  if (!KEY_TYPE.test(keyType)) return 'is not like "git.example.com ssh-ed25519 AAAA…": name, type of key, key.';
  if (typeOf(key) !== keyType) return `holds a key that is damaged, not complete, or not of type ${keyType}.`;
  if (names.startsWith('|') && !/^\|1\|[A-Za-z0-9+/=]+\|[A-Za-z0-9+/=]+$/.test(names)) {
    return 'holds a hashed name that cannot be read.';
  }
  return { marker, names, keyType, key };
}

/** The type that a key in base64 says it has; null when it is no key, or only a part of one. */
function typeOf(key: string): string | null {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== key.replace(/=+$/, '')) return null;
  const fields: Buffer[] = [];
  for (let offset = 0; offset < bytes.length;) {
    if (offset + 4 > bytes.length) return null;
    const start = offset + 4;
    offset = start + bytes.readUInt32BE(offset);
    if (offset > bytes.length) return null;
    fields.push(bytes.subarray(start, offset));
  }
  return fields.length < 2 ? null : (fields[0]?.toString('latin1') ?? null);
}

/**
 * The lines that speak about one host, under its plain name, as ssh is given them; empty when none vouches for it.
 * As ssh does it: lines for `[host]:port` come first, those without a port stand for every port when there are none.
 * The plain name lets certificates of hosts be checked on every port.
 */
export function selectKnownHosts(hosts: readonly KnownHost[], { host, port }: HostEndpoint): string {
  const withPort = hosts.filter((line) => covers(line.names, `[${host}]:${port}`));
  const withoutPort = hosts.filter((line) => covers(line.names, host));
  const isTrust = (line: KnownHost) => line.marker !== '@revoked';
  const revoked = hosts.filter((line) => !isTrust(line) && (withPort.includes(line) || withoutPort.includes(line)));
  const trusted = [withPort, withoutPort].map((lines) => lines.filter(isTrust)).find((lines) => lines.length > 0) ?? [];
  if (trusted.length === 0) return '';
  return [...trusted, ...revoked]
    .map(({ marker, keyType, key }) => `${marker === null ? '' : `${marker} `}${host} ${keyType} ${key}\n`)
    .join('');
}

function covers(names: string, name: string): boolean {
  if (names.startsWith('|')) {
    const [, , salt = '', hash] = names.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const patterns = names.toLowerCase().split(',');
  const isMatch = (pattern: string) => matches(pattern, name);
  const denied = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return !denied.some(isMatch) && patterns.filter((pattern) => !pattern.startsWith('!')).some(isMatch);
}

/** Wildcards `*` and `?`, in time that hostile patterns cannot stretch. */
function matches(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < text.length;) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** A key that a host has shown, as people compare it and as it is made known. */
export interface ShownHostKey {
  /** For instance `SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s`. */
  readonly fingerprint: string;
  /** For instance `ssh-ed25519`. */
  readonly keyType: string;
  /** Line of known_hosts. */
  readonly line: string;
}

/** The keys in a file that ssh has written for one host. */
export function shownHostKeys(text: string, { host, port }: HostEndpoint): ShownHostKey[] {
  return parseKnownHosts(text).hosts.map(({ keyType, key }) => ({
    fingerprint: fingerprintOf(key),
    keyType,
    line: `${port === 22 ? host : `[${host}]:${port}`} ${keyType} ${key}`,
  }));
}

/** SHA-256 in base64 without padding: as every tool shows it. */
export function fingerprintOf(key: string): string {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
