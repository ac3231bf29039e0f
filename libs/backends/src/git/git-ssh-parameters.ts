import { secret, ValidationError, type FieldError } from '@lib/core';
import { z } from 'zod';
import { findPrivateKeyProblem, normalizePrivateKey } from './git-ssh-key.js';
import { parseKnownHosts } from './git-ssh-known-hosts.js';

/** Characters of a pasted file. */
const MAX_TEXT = 64 * 1_024;

/** Parameters of a git source for SSH. There is none that trusts whatever key a server shows. */
export const gitSshParameters = {
  privateKey: secret(z.string().max(MAX_TEXT)).optional().describe('Private key (OpenSSH or PEM); only used for SSH'),
  passphrase: secret(z.string().max(1_000)).optional().describe('Passphrase of the private key, when it is encrypted'),
  knownHosts: z
    .string()
    .max(MAX_TEXT)
    // What a browser form shows in several lines.
    .meta({ contentMediaType: 'text/plain' })
    .optional()
    .describe('Keys of the server, as in a known_hosts file; a test of the source shows the line. Only used for SSH'),
};

export interface GitSshParameters {
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly knownHosts?: string | undefined;
}

/** How a git source proves who it is over SSH, and how the server does. */
export interface GitSshSettings {
  /** Text of the file; null = none, for servers that let anybody read. */
  readonly privateKey: string | null;
  readonly passphrase: string | null;
  /** In the format of known_hosts; null = only services that everybody knows. */
  readonly knownHosts: string | null;
}

/** What the parameters mean, or what is wrong with them. Nothing of a key is ever in an error. */
export function readGitSsh(given: GitSshParameters): { readonly ssh: GitSshSettings; readonly errors: FieldError[] } {
  const { privateKey, passphrase } = given;
  const knownHosts = given.knownHosts?.trim() ? given.knownHosts : null;
  const errors: FieldError[] = [];
  const refuse = (name: keyof GitSshParameters, detail: string) =>
    errors.push({ pointer: `/parameters/${name}`, detail });
  const problem = privateKey === undefined ? null : findPrivateKeyProblem(privateKey, passphrase !== undefined);
  if (problem) refuse(problem.parameter, problem.detail);
  if (passphrase !== undefined && /[\0\r\n]/.test(passphrase)) refuse('passphrase', 'A passphrase has one line.');
  const unreadable = parseKnownHosts(knownHosts ?? '').problem;
  if (unreadable !== null) refuse('knownHosts', unreadable);
  const key = privateKey === undefined ? null : normalizePrivateKey(privateKey);
  return { ssh: { privateKey: key, passphrase: passphrase ?? null, knownHosts }, errors };
}

/**
 * Refuses secrets that the URL has no use for: the user believes that they do something. What is no secret is
 * left alone, since it stays when the URL of a source is changed.
 *
 * @throws ValidationError
 */
export function checkSecretsFitUrl(isSsh: boolean, parameters: Readonly<Record<string, unknown>>): void {
  const [useless, detail] = isSsh
    ? [
        ['password', 'token', 'githubAppPrivateKey'],
        'Not used over SSH. Set "privateKey" instead, or use an https:// URL.',
      ]
    : [['privateKey', 'passphrase'], 'Only used over SSH. Use a URL such as git@host:path.git, or remove this.'];
  const errors = useless
    .filter((name) => parameters[name] !== undefined && parameters[name] !== null)
    .map((name) => ({ pointer: `/parameters/${name}`, detail }));
  if (errors.length === 0) return;
  throw new ValidationError(
    isSsh
      ? 'Over SSH the git source proves itself by a private key, not by a password or token.'
      : 'A private key is given, but the URL of the git source is not one of SSH.',
    errors,
  );
}
