/** Why a private key cannot be used; the name of the parameter that is to be changed. */
export interface PrivateKeyProblem {
  readonly parameter: 'privateKey' | 'passphrase';
  readonly detail: string;
}

const PEM = /^-----BEGIN ((?:OPENSSH |RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY)-----\n([\s\S]+)\n-----END \1-----\n$/;
const MAGIC = 'openssh-key-v1\0';

/**
 * The key as ssh reads it. What clipboards, forms and indented files do to a key is undone: line ends of Windows,
 * spaces around the lines, a missing line end at the end.
 */
export function normalizePrivateKey(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|[\r\n]/);
  return `${lines
    .map((line) => line.trim())
    .join('\n')
    .trim()}\n`;
}

/** What is wrong with a key, as far as it can be seen without its passphrase; null = nothing. Never repeats the key. */
export function findPrivateKeyProblem(text: string, hasPassphrase: boolean): PrivateKeyProblem | null {
  const key = normalizePrivateKey(text);
  const [, kind, body = ''] = PEM.exec(key) ?? [];
  if (kind === undefined) return problem(whatElse(key));
  if (kind === 'DSA PRIVATE KEY') return problem('DSA keys are not supported any more. Make an Ed25519 key.');
  const isOpenSsh = kind === 'OPENSSH PRIVATE KEY';
  const header = isOpenSsh ? readOpenSshHeader(body) : null;
  if (isOpenSsh && !header) return problem('The private key is damaged or not complete. Copy the whole file.');
  if (header?.keyType.startsWith('sk-')) {
    return problem('The private key belongs to a hardware token, which a service cannot touch. Make an Ed25519 key.');
  }
  const isEncrypted = header
    ? header.cipher !== 'none'
    : kind === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: 4,ENCRYPTED$/m.test(body);
  if (!isEncrypted || hasPassphrase) return null;
  return { parameter: 'passphrase', detail: 'The private key is encrypted. Give its passphrase.' };
}

function whatElse(key: string): string {
  if (key.startsWith('PuTTY-User-Key-File-')) {
    return 'This is a key of PuTTY. Convert it: "puttygen key.ppk -O private-openssh-new -o key".';
  }
  if (/^(?:ssh-|ecdsa-|sk-)\S+ AAAA|BEGIN (?:SSH2 )?PUBLIC KEY/.test(key)) {
    return 'This is the public key. Give the private one: the file without ".pub".';
  }
  if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(key)) {
    return 'The private key is damaged or not complete. Copy the whole file, from BEGIN to END, with its line breaks.';
  }
  return 'Give the text of a private key in the format of OpenSSH or PEM, from "-----BEGIN" to "-----END".';
}

/** Cipher and type of key, which are readable without the passphrase. */
function readOpenSshHeader(body: string): { cipher: string; keyType: string } | null {
  if (!/^[A-Za-z0-9+/=\n]+$/.test(body)) return null;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  let offset = MAGIC.length;
  const next = (): Buffer | null => {
    if (offset + 4 > bytes.length) return null;
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) return null;
    const field = bytes.subarray(offset + 4, end);
    offset = end;
    return field;
  };
  const [cipher] = [next(), next(), next()];
  // The number of keys, always one.
  offset += 4;
  const [publicKey, privateKey] = [next(), next()];
  if (!cipher || !publicKey || !privateKey || publicKey.length < 4) return null;
  return {
    cipher: cipher.toString('latin1'),
    keyType: publicKey.toString('latin1', 4, 4 + publicKey.readUInt32BE(0)),
  };
}

function problem(detail: string): PrivateKeyProblem {
  return { parameter: 'privateKey', detail };
}
