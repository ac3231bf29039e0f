/** One `-----BEGIN …-----` part of a PEM text. */
export interface PemBlock {
  /** For instance `CERTIFICATE` or `RSA PRIVATE KEY`. */
  readonly label: string;
  /** The block with its line breaks in order. */
  readonly text: string;
}

/** Far above any bundle of a company, below the store of a whole operating system. */
export const MAX_PEM_CHARACTERS = 256 * 1_024;

const LINE = /.{1,64}/g;

/**
 * The blocks of a PEM text. Line breaks that a form or an environment variable lost (`\n` in letters, or one long
 * line) are put back; what stands between the blocks is left out.
 */
export function readPem(text: string): PemBlock[] {
  const blocks = text
    .replaceAll(String.raw`\n`, '\n')
    .matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*(?:-[^-]+)*)-----END \1-----/g);
  return [...blocks].map(([, label = '', body = '']) => ({
    label,
    text: `-----BEGIN ${label}-----\n${linesOf(body)}\n-----END ${label}-----\n`,
  }));
}

/** Headers (`Proc-Type: 4,ENCRYPTED`) keep their lines; base64 does not need the ones that it came in. */
function linesOf(body: string): string {
  if (body.includes(':')) return body.replace(/\r\n?/g, '\n').trim();
  return (body.replace(/\s+/g, '').match(LINE) ?? []).join('\n');
}
