/** Names a secret that is kept elsewhere: `env:GIT_TOKEN`, `file:/run/secrets/git`. Not secret itself. */
export interface SecretReference {
  /** What stands before the first colon: which provider has it. */
  readonly scheme: string;
  /** What stands after it. */
  readonly name: string;
  /** The whole. */
  readonly text: string;
}

/** What a scheme looks like. */
export const SECRET_SCHEME = /^[a-z][a-z0-9-]*$/;

/** Written before a secret that would be taken for a reference. */
const LITERAL = 'literal:';

/** What a sensitive parameter was given as: the secret itself, or where it is. */
export type GivenSecret =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'reference'; readonly reference: SecretReference };

/**
 * Reads a sensitive parameter as a user wrote it: `<scheme>:<name>` is a reference when the scheme is one of those that
 * are known, `literal:<secret>` and everything else the secret itself.
 */
export function readGivenSecret(text: string, isScheme: (scheme: string) => boolean): GivenSecret {
  if (text.startsWith(LITERAL)) return { kind: 'literal', value: text.slice(LITERAL.length) };
  const reference = parseSecretReference(text);
  return reference && isScheme(reference.scheme) ? { kind: 'reference', reference } : { kind: 'literal', value: text };
}

/** Parts `<scheme>:<name>`; null when it is not of that form. */
export function parseSecretReference(text: string): SecretReference | null {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  return SECRET_SCHEME.test(scheme) ? { scheme, name: text.slice(colon + 1), text } : null;
}
