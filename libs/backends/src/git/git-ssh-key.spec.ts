import { generateKeyPairSync } from 'node:crypto';
import { newSshKey } from '../../../../test/support/git-ssh-server.js';
import { findPrivateKeyProblem, normalizePrivateKey } from './git-ssh-key.js';

const { privateKey, publicKey } = newSshKey();
const encrypted = newSshKey('rsa', 'passphrase').privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const pem = (type: 'pkcs1' | 'pkcs8', passphrase?: string) =>
  rsa.export({ type, format: 'pem', ...(passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }) });

describe('a private key', () => {
  it.each([
    ['line ends of Windows', privateKey.replaceAll('\n', '\r\n')],
    ['line ends of old Macs', privateKey.replaceAll('\n', '\r')],
    ['no line end at its end', privateKey.trimEnd()],
    ['empty lines around it', `\n\n  \n${privateKey}\n\n`],
    ['an indentation', privateKey.replaceAll(/^/gm, '    ')],
    ['a byte order mark', `\uFEFF${privateKey}`],
  ])('may have %s', (_, text) => {
    expect(normalizePrivateKey(text)).toBe(`${privateKey.trimEnd()}\n`);
    expect(findPrivateKeyProblem(text, false)).toBeNull();
  });

  it.each([
    ['OpenSSH, Ed25519', privateKey],
    ['OpenSSH, RSA', newSshKey('rsa').privateKey],
    ['OpenSSH, ECDSA', newSshKey('ecdsa').privateKey],
    ['PEM', pem('pkcs1')],
    ['PKCS#8', pem('pkcs8')],
  ])('may be in the format %s', (_, text) => {
    expect(findPrivateKeyProblem(text.toString(), false)).toBeNull();
  });

  it.each([
    ['OpenSSH', encrypted],
    ['PEM', pem('pkcs1', 'x')],
    ['PKCS#8', pem('pkcs8', 'x')],
  ])('that is encrypted needs a passphrase: %s', (_, text) => {
    expect(findPrivateKeyProblem(text.toString(), true)).toBeNull();
    expect(findPrivateKeyProblem(text.toString(), false)).toMatchObject({ parameter: 'passphrase' });
  });

  it.each([
    ['nothing', '', /Give the text of a private key/],
    ['something else', 'CANARY', /Give the text of a private key/],
    ['a path', '/home/me/.ssh/id_ed25519', /Give the text/],
    ['the public key', publicKey, /public key/],
    ['the public key in PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /public key/],
    ['a key of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', /puttygen/],
    ['a key without its end', privateKey.slice(0, -60), /not complete/],
    ['a key without its middle', privateKey.replace(/\n[\s\S]{120}/, '\n'), /damaged/],
    ['a key with its lines in one', privateKey.replaceAll('\n', ' '), /line breaks/],
    ['a key for another use', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA', /Give the text/],
    ['an old key', '-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n', /Ed25519/],
  ])('is not %s, and what it is, is said', (_, text, detail) => {
    const problem = findPrivateKeyProblem(text, false);
    expect(problem).toEqual({ parameter: 'privateKey', detail: expect.stringMatching(detail) });
    expect(problem?.detail).not.toContain('CANARY');
  });
});
