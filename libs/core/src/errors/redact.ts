const MASK = '***';

/**
 * Text in which known secrets, and the user information of any URL, are masked. A secret is found as it is,
 * percent-encoded, JSON-escaped, in hexadecimal, and in base64 wherever it stands in what was encoded
 * (`Authorization: Basic` holds `user:secret`). Its lines are masked too (keys in PEM).
 *
 * @param secrets what to mask; empty ones are left out
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const forms = [...new Set(secrets.flatMap((secret) => formsOf(secret)))].toSorted((a, b) => b.length - a.length);
  const masked = forms.length === 0 ? text : text.replace(new RegExp(forms.map(escapeRegExp).join('|'), 'g'), MASK);
  return maskUserInfo(masked);
}

/**
 * Masks what stands between `://` and the last `@` before the path, so that a raw `@` in a password does not help.
 * The user `git` of SSH is the same everywhere and tells nothing.
 */
function maskUserInfo(text: string): string {
  return text.replace(/:\/\/(?!git@[^\s/?#@]*(?:[\s/?#]|$))[^\s/?#]*@/g, `://${MASK}@`);
}

/** Shorter encoded forms, and shorter lines, would mask ordinary words. */
const MIN_PIECE = 8;

function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const lines = secret.split(/\r\n|[\r\n]/).filter((line) => line.length >= MIN_PIECE);
  return [secret, ...lines].flatMap((text) => [
    text,
    ...percentEncoded(text.toWellFormed()),
    JSON.stringify(text).slice(1, -1),
    ...encoded(Buffer.from(text)),
  ]);
}

function percentEncoded(text: string): string[] {
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const url = new URL('http://host');
  url.password = text;
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  return [component, strict, url.password, form, encodeURI(text)].flatMap((form) => [
    form,
    form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
}

function encoded(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  const whole = [bytes.toString('base64'), bytes.toString('base64url')];
  const pieces = [0, 1, 2].flatMap((offset) => base64Pieces(bytes, offset));
  return [hex, hex.toUpperCase(), ...whole, ...pieces].filter((form) => form.length >= MIN_PIECE);
}

/** The characters of base64 that the secret alone decides when `offset` (mod 3) foreign bytes stand before it. */
function base64Pieces(bytes: Buffer, offset: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((padded.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((alphabet) => padded.toString(alphabet).slice(from, to));
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
