import { secret, type FieldError } from '@lib/core';
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import * as tls from 'node:tls';
import { z } from 'zod';
import { MAX_PEM_CHARACTERS, readPem } from './pem.js';

/** What a browser form shows in several lines. */
const PEM_FILE = { contentMediaType: 'application/x-pem-file' };

/** Parameters of a source for TLS. There is none that switches the verification off. */
export const tlsParameters = {
  caCertificate: z
    .string()
    .max(MAX_PEM_CHARACTERS)
    .meta(PEM_FILE)
    .optional()
    .describe('Certificate authorities to trust instead of those of this machine (PEM); only used for HTTPS'),
  clientCertificate: z
    .string()
    .max(MAX_PEM_CHARACTERS)
    .meta(PEM_FILE)
    .optional()
    .describe('Certificate to show to the server, its own authorities behind it (PEM); only used for HTTPS'),
  clientKey: secret(z.string().max(MAX_PEM_CHARACTERS))
    .optional()
    .describe('Private key of the client certificate (PEM)'),
  clientKeyPassphrase: secret().optional().describe('Passphrase of the private key, when it is encrypted'),
};

export interface TlsParameters {
  readonly caCertificate?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly clientKeyPassphrase?: string | undefined;
}

/** How to speak TLS with the server of one source. */
export interface TlsSettings {
  /** PEM of the only authorities that are trusted; null = those of this machine. */
  readonly caCertificate: string | null;
  /** PEM; the key is not encrypted any more. */
  readonly client: { readonly certificate: string; readonly key: string } | null;
}

export const DEFAULT_TLS: TlsSettings = { caCertificate: null, client: null };

/** What the parameters mean, or what is wrong with them. Nothing of a key is ever in an error. */
export function readTls(given: TlsParameters): { readonly tls: TlsSettings; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const refuse = (name: keyof TlsParameters, detail: string): null => {
    errors.push({ pointer: `/parameters/${name}`, detail });
    return null;
  };
  const caCertificate = certificatesOf('caCertificate', given, refuse);
  const certificate = certificatesOf('clientCertificate', given, refuse);
  const key = keyOf(given, refuse);
  if (given.clientCertificate !== undefined && given.clientKey === undefined) {
    refuse('clientKey', 'A client certificate needs its private key.');
  }
  if (given.clientKey !== undefined && given.clientCertificate === undefined) {
    refuse('clientCertificate', 'A private key needs its client certificate.');
  }
  if (given.clientKeyPassphrase !== undefined && given.clientKey === undefined) {
    refuse('clientKeyPassphrase', 'There is no private key that it could open.');
  }
  if (certificate && key && !new X509Certificate(certificate).checkPrivateKey(key)) {
    refuse('clientKey', 'It is not the key of the client certificate, the first one in "clientCertificate".');
  }
  const client =
    certificate && key ? { certificate, key: key.export({ format: 'pem', type: 'pkcs8' }).toString() } : null;
  return { tls: { caCertificate, client }, errors };
}

type Refuse = (name: keyof TlsParameters, detail: string) => null;

function certificatesOf(
  name: 'caCertificate' | 'clientCertificate',
  given: TlsParameters,
  refuse: Refuse,
): string | null {
  const text = given[name];
  if (text === undefined) return null;
  const blocks = readPem(text);
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    return refuse(name, 'It holds a private key, which would be stored in clear. Give certificates only.');
  }
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE');
  if (certificates.length === 0) return refuse(name, 'Give PEM text: it has "-----BEGIN CERTIFICATE-----" in it.');
  const broken = certificates.findIndex(({ text: pem }) => !isCertificate(pem));
  if (broken !== -1) return refuse(name, `Certificate ${broken + 1} in it cannot be read.`);
  return certificates.map(({ text: pem }) => pem).join('');
}

function keyOf({ clientKey, clientKeyPassphrase }: TlsParameters, refuse: Refuse): KeyObject | null {
  if (clientKey === undefined) return null;
  const block = readPem(clientKey).find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (!block) return refuse('clientKey', 'Give PEM text: it has "-----BEGIN PRIVATE KEY-----" in it.');
  const isEncrypted = block.label.startsWith('ENCRYPTED') || block.text.includes('ENCRYPTED\n');
  if (isEncrypted && clientKeyPassphrase === undefined) {
    return refuse('clientKeyPassphrase', 'The private key is encrypted; give its passphrase.');
  }
  try {
    return createPrivateKey({ key: block.text, passphrase: clientKeyPassphrase });
  } catch {
    // What OpenSSL says of it helps nobody.
    if (isEncrypted) return refuse('clientKeyPassphrase', 'It does not open the private key.');
    return refuse('clientKey', 'The private key cannot be read.');
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

let systemAuthorities: string[] | undefined;

/** The options of a request of node. */
export function nodeTlsOptions({ caCertificate, client }: TlsSettings): {
  ca?: string | string[];
  cert?: string;
  key?: string;
} {
  // Node brings authorities of its own; other programs trust those of the machine. Not before Node 22.15.
  systemAuthorities ??= [...new Set((tls as Partial<typeof tls>).getCACertificates?.('system') ?? [])];
  const ca = caCertificate ?? systemAuthorities;
  return { ...(ca.length > 0 ? { ca } : {}), ...(client ? { cert: client.certificate, key: client.key } : {}) };
}
