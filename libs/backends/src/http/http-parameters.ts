import { checkRelativePath, type FieldError, secret, ValidationError } from '@lib/core';
import { z } from 'zod';
import { subpathErrors, withoutBlanks } from '../common/parameters.js';
import { readTls, tlsParameters, type TlsSettings } from '../tls/tls-settings.js';
import { HTTP_FORMATS, type HttpFormat } from './archive/archive-format.js';
import type { Selection } from './archive/member-index.js';
import type { HttpLocation } from './http-url.js';

/** What an http source takes besides its URL. An empty string is the same as leaving the parameter out. */
export const httpParameters = z.strictObject({
  username: z.string().max(255).optional().describe('User name, with a password'),
  password: secret().optional().describe('Password'),
  token: secret().optional().describe('Access token (sent as "Authorization: Bearer"), instead of a password'),
  headerName: z.string().max(100).optional().describe('Name of a header to send, for instance X-Api-Key'),
  headerValue: secret().optional().describe('Value of that header'),
  format: z
    .union([z.enum(['auto', ...HTTP_FORMATS]), z.literal('')])
    .optional()
    .describe('What is at the URL: a file, or an archive whose members are the files; by default as its name says'),
  fileName: z.string().max(1_000).optional().describe('Path of a single file; by default the last part of the URL'),
  stripComponents: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Folders to leave out at the beginning of the paths in an archive, as tar does it'),
  subpath: z.string().optional().describe('Folder of the archive to read; paths are relative to it'),
  ...tlsParameters,
});

export type HttpParameters = z.infer<typeof httpParameters>;

/** URL and parameters with their meaning. */
export interface HttpSettings {
  readonly url: URL;
  /** Headers that prove who asks; only for the origin of the URL. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
  readonly format: HttpFormat | 'auto';
  readonly fileName: string | null;
  readonly selection: Selection;
}

/** Headers that a request has already, or that are about the connection. */
const OWN_HEADERS =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|proxy-.*|expect|range|if-.*|accept-encoding|user-agent)$/i;

/**
 * The parameters with the credentials of the URL among them, so that a secret is kept where secrets are kept.
 *
 * @throws ValidationError when the parameters hold credentials as well
 */
export function withUrlCredentials(
  { username, password }: HttpLocation,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  if (username === '' && password === '') return parameters;
  const doubled = ['username', 'password', 'token'].filter((name) => parameters[name] !== undefined);
  if (doubled.length > 0) {
    throw invalid([
      { pointer: '/sourceUrl', detail: 'Remove the credentials from the URL, or from the parameters.' },
      ...doubled.map((name) => ({ pointer: `/parameters/${name}`, detail: 'The URL holds credentials too.' })),
    ]);
  }
  return { ...parameters, username, password };
}

/** @throws ValidationError when parameters exclude each other or make no sense */
export function readHttpSettings({ href }: HttpLocation, parameters: HttpParameters): HttpSettings {
  const given = withoutBlanks(parameters) as HttpParameters;
  const url = new URL(href);
  const { tls, errors: tlsErrors } = readTls(given);
  const errors = [...credentialErrors(given), ...subpathErrors(given.subpath), ...formatErrors(given), ...tlsErrors];
  if (errors.length > 0) throw invalid(errors);
  return {
    url,
    credentials: credentialsOf(given),
    tls,
    format: given.format || 'auto',
    fileName: given.fileName ?? null,
    selection: {
      stripComponents: given.stripComponents ?? 0,
      subpath: given.subpath?.replace(/\/$/, '') ?? null,
    },
  };
}

function credentialsOf({ username, password, token, headerName, headerValue }: HttpParameters): Record<string, string> {
  const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
  return {
    ...((username !== undefined || password !== undefined) && { authorization: `Basic ${basic}` }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(headerName !== undefined && { [headerName.toLowerCase()]: headerValue ?? '' }),
  };
}

function credentialErrors({ username, password, token, headerName, headerValue }: HttpParameters): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (name: string, detail: string): number => errors.push({ pointer: `/parameters/${name}`, detail });
  const hasPassword = username !== undefined || password !== undefined;
  if (username?.includes(':')) wrong('username', 'A user name for HTTP has no ":".');
  if (token !== undefined && hasPassword) wrong('token', 'Give a token, or a user name and a password.');
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) wrong('token', 'holds characters that no token has.');
  if (headerName === undefined && headerValue !== undefined) wrong('headerName', 'is missing: a value is given.');
  if (headerName === undefined) return errors;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(headerName)) wrong('headerName', 'is no name of a header.');
  else if (OWN_HEADERS.test(headerName)) wrong('headerName', 'is a header that requests have already.');
  if (/^authorization$/i.test(headerName) && (token !== undefined || hasPassword)) {
    wrong('headerName', 'Credentials are given as well; give one of the two.');
  }
  if (headerValue === undefined) wrong('headerValue', 'is missing: a name is given.');
  else if (!/^[\x20-\x7e]+$/.test(headerValue)) wrong('headerValue', 'holds characters that no header has.');
  return errors;
}

function formatErrors({ format, fileName, subpath, stripComponents }: HttpParameters): FieldError[] {
  const errors: FieldError[] = [];
  const problem = fileName === undefined ? null : checkRelativePath(fileName);
  if (problem) errors.push({ pointer: '/parameters/fileName', detail: problem.message ?? 'is no relative path.' });
  if (format === 'file' && (subpath !== undefined || stripComponents !== undefined)) {
    const name = subpath === undefined ? 'stripComponents' : 'subpath';
    errors.push({ pointer: `/parameters/${name}`, detail: 'is for archives: the format is "file".' });
  }
  if (fileName !== undefined && format !== undefined && format !== '' && format !== 'auto' && format !== 'file') {
    errors.push({ pointer: '/parameters/fileName', detail: 'is for a single file: the format is that of an archive.' });
  }
  return errors;
}

function invalid(errors: FieldError[]): ValidationError {
  return new ValidationError('The parameters of the http source are not valid.', errors);
}
