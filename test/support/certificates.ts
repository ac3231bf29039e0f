import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createPrivateKey, webcrypto } from 'node:crypto';

/** A certificate and its private key, both PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Common name; by default `localhost`. */
  readonly name?: string;
  /** Host names and addresses of a server; by default `localhost` and `127.0.0.1`. */
  readonly hosts?: readonly string[];
  readonly usage?: 'server' | 'client';
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 24 * 60 * 60_000;

const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds);
const serialNumber = () => Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex');
const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

/** A certificate authority of a test's own, which nobody else trusts. */
export class CertificateAuthority {
  private constructor(
    /** Its own certificate, PEM. */
    readonly certificate: string,
    private readonly name: string,
    private readonly keys: webcrypto.CryptoKeyPair,
  ) {}

  static async create(name = 'Test authority'): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        serialNumber: serialNumber(),
        name: `CN=${name}`,
        notBefore: fromNow(-400 * DAY),
        notAfter: fromNow(400 * DAY),
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(true, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        ],
      },
      webcrypto,
    );
    return new CertificateAuthority(`${certificate.toString('pem')}\n`, `CN=${name}`, keys);
  }

  /** A certificate that it vouches for, with a new key. */
  async issue(options: CertificateOptions = {}): Promise<CertifiedKey> {
    const { name = 'localhost', hosts = ['localhost', '127.0.0.1'], usage = 'server' } = options;
    const keys = await newKeys();
    const names = hosts.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value }) as const);
    const certificate = await x509.X509CertificateGenerator.create(
      {
        serialNumber: serialNumber(),
        subject: `CN=${name}`,
        issuer: this.name,
        notBefore: options.notBefore ?? fromNow(-2 * DAY),
        notAfter: options.notAfter ?? fromNow(90 * DAY),
        publicKey: keys.publicKey,
        signingKey: this.keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
          ]),
          ...(usage === 'server' ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        ],
      },
      webcrypto,
    );
    return { certificate: `${certificate.toString('pem')}\n`, key: await toPem(keys.privateKey) };
  }
}
