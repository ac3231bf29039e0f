import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CertificateAuthority, type CertifiedKey } from '../../../../test/support/certificates.js';
import { GitBackend } from './git.backend.js';
import { explainTlsFailure } from '../tls/tls-failure.js';
import { DEFAULT_TLS, readTls } from '../tls/tls-settings.js';
import { gitTlsConfig, gitTlsFiles } from './git-tls.js';
import { readPem } from '../tls/pem.js';

describe('the TLS parameters of a git source', () => {
  let authority: CertificateAuthority;
  let client: CertifiedKey;
  let other: CertifiedKey;
  let encryptedKey: string;

  beforeAll(async () => {
    authority = await CertificateAuthority.create();
    client = await authority.issue({ usage: 'client', name: 'robot' });
    other = await authority.issue({ usage: 'client', name: 'other' });
    encryptedKey = createPrivateKey(client.key)
      .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
      .toString();
  });

  const pair = () => ({ clientCertificate: client.certificate, clientKey: client.key });

  it('mean the defaults of the machine when they are left out', () => {
    expect(readTls({})).toEqual({ tls: DEFAULT_TLS, errors: [] });
    expect(gitTlsFiles(DEFAULT_TLS)).toEqual({});
    expect(gitTlsConfig(DEFAULT_TLS, '/x')).toEqual([]);
  });

  it('take several authorities, with comments around them', () => {
    const bundle = `# Ours\n${authority.certificate}\nold one:\r\n${client.certificate.replaceAll('\n', '\r\n')}`;
    const { tls, errors } = readTls({ caCertificate: bundle });
    expect(errors).toEqual([]);
    expect(readPem(tls.caCertificate!).map(({ text }) => new X509Certificate(text).subject)).toEqual([
      'CN=Test authority',
      'CN=robot',
    ]);
  });

  it('survive a form or a variable that lost the line breaks', () => {
    for (const mangle of [
      (text: string) => text.trim().replaceAll('\n', String.raw`\n`),
      (text: string) => text.trim().replaceAll('\n', ' '),
      (text: string) => text.trim().replaceAll('\n', ''),
    ]) {
      const { tls, errors } = readTls({
        caCertificate: mangle(authority.certificate),
        clientCertificate: mangle(client.certificate),
        clientKey: mangle(client.key),
      });
      expect(errors).toEqual([]);
      expect(new X509Certificate(tls.caCertificate!).subject).toBe('CN=Test authority');
    }
  });

  it('open an encrypted key, of either kind', () => {
    const traditional = createPrivateKey(client.key)
      .export({ format: 'pem', type: 'sec1', cipher: 'aes-128-cbc', passphrase: 'open sesame' })
      .toString();
    for (const clientKey of [encryptedKey, traditional]) {
      const { tls, errors } = readTls({ ...pair(), clientKey, clientKeyPassphrase: 'open sesame' });
      expect(errors).toEqual([]);
      expect(tls.client!.key).toContain('-----BEGIN PRIVATE KEY-----');
    }
  });

  it.each<[string, () => Parameters<typeof readTls>[0], string, RegExp]>([
    ['what is no PEM', () => ({ caCertificate: 'hello' }), 'caCertificate', /BEGIN CERTIFICATE/],
    [
      'a certificate that is cut off',
      () => ({ caCertificate: authority.certificate.replace(/\n.{64}\n/, '\n') }),
      'caCertificate',
      /Certificate 1 .*cannot be read/,
    ],
    ['a key among the authorities', () => ({ caCertificate: client.key }), 'caCertificate', /in clear/],
    [
      'a key behind the certificate',
      () => ({ clientCertificate: client.certificate + client.key, clientKey: client.key }),
      'clientCertificate',
      /in clear/,
    ],
    ['a certificate without key', () => ({ clientCertificate: client.certificate }), 'clientKey', /needs/],
    ['a key without certificate', () => ({ clientKey: client.key }), 'clientCertificate', /needs/],
    ['the key of another', () => ({ ...pair(), clientKey: other.key }), 'clientKey', /not the key of/],
    ['a key that is none', () => ({ ...pair(), clientKey: 'hello' }), 'clientKey', /BEGIN PRIVATE KEY/],
    [
      'a broken key',
      () => ({ ...pair(), clientKey: client.key.replace(/\n.{64}\n/, '\n') }),
      'clientKey',
      /cannot be read/,
    ],
    ['no passphrase', () => ({ ...pair(), clientKey: encryptedKey }), 'clientKeyPassphrase', /is encrypted/],
    [
      'a wrong passphrase',
      () => ({ ...pair(), clientKey: encryptedKey, clientKeyPassphrase: 'open barley' }),
      'clientKeyPassphrase',
      /does not open/,
    ],
    ['a passphrase for nothing', () => ({ clientKeyPassphrase: 'x' }), 'clientKeyPassphrase', /no private key/],
  ])('are refused at save, with a pointer: %s', (_case, parameters, name, detail) => {
    const { errors } = readTls(parameters());
    expect(errors).toEqual([{ pointer: `/parameters/${name}`, detail: expect.stringMatching(detail) }]);
    const save = () =>
      new GitBackend().normalize({ url: 'https://example.org/x.git', parameters: { ...parameters() } });
    expect(save).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', errors }));
  });
});

describe('explainTlsFailure', () => {
  const attempt = { url: 'https://example.org/x.git', tls: DEFAULT_TLS };
  const authorities = { ...attempt, tls: { ...DEFAULT_TLS, caCertificate: 'PEM' } };
  const client = { ...attempt, tls: { ...DEFAULT_TLS, client: { certificate: 'PEM', key: 'PEM' } } };

  it.each([
    ['SSL certificate problem: unable to get local issuer certificate', attempt, /Set the parameter "caCertificate"/],
    ['SSL certificate problem: self-signed certificate in certificate chain', attempt, /"caCertificate"/],
    ['SSL certificate problem: self signed certificate', authorities, /only the authorities in it/],
    ['The certificate issuer is unknown.', attempt, /"caCertificate"/],
    ['SSL certificate problem: certificate has expired', attempt, /has expired.*Renew/],
    ['The certificate chain uses expired certificate.', attempt, /has expired/],
    ['SSL certificate problem: certificate is not yet valid', attempt, /not valid yet.*clock/],
    ['The certificate chain uses not yet valid certificate', attempt, /not valid yet/],
    ["SSL: no alternative certificate subject name matches target host name 'x'", attempt, /another host name/],
    ["SSL: certificate subject name (a) does not match target host name 'b'", attempt, /another host name/],
    ['error:0A00045C:SSL routines::tlsv13 alert certificate required', attempt, /"clientCertificate" and "clientKey"/],
    ['error:0A000412:SSL routines::sslv3 alert bad certificate', client, /does not accept the client certificate/],
    ['error:0A000418:SSL routines::tlsv1 alert unknown ca', client, /does not accept the client certificate/],
    ['error:0A00010B:SSL routines::wrong version number', attempt, /does not speak TLS/],
    ['GnuTLS, handshake failed: An unexpected TLS packet was received.', attempt, /does not speak TLS/],
  ])('%s', (text, what, message) => {
    expect(explainTlsFailure(text, what)).toMatchObject({
      code: 'NET_TLS',
      message: expect.stringMatching(message),
    });
  });

  it('says nothing of what tells nothing', () => {
    expect(explainTlsFailure('server certificate verification failed. CAfile: none CRLfile: none', attempt)).toBeNull();
  });
});
