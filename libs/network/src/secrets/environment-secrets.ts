import {
  SecretProvider,
  type SecretReference,
  SecretReferenceDeniedError,
  SecretReferenceInvalidError,
  SecretUnavailableError,
} from '@lib/core';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What the service itself is configured with is for no source, whatever is allowed. */
const OWN = /^(DATABASE_URL|DATA_BACKENDS_.*)$/;
const REMEDY =
  'Choose another one, or let an operator add the variable to the option secrets.variables ' +
  '(DATA_BACKENDS_SECRET_VARIABLES). A secret that begins so is written literal:env:…';

/** Secrets in variables of the environment, `env:NAME`; only those that an operator allows. */
export class EnvironmentSecrets extends SecretProvider {
  readonly schemes = ['env'];

  /** @param allowed names; with `*` at the end, all that begin so */
  constructor(
    private readonly allowed: readonly string[],
    private readonly environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    super();
  }

  /** @throws SecretReferenceInvalidError, SecretReferenceDeniedError, SecretUnavailableError */
  override async read(reference: SecretReference): Promise<string> {
    const { scheme, name } = reference;
    if (!NAME.test(name)) throw new SecretReferenceInvalidError(scheme, 'what follows does not name a variable');
    if (!this.isAllowed(name)) throw new SecretReferenceDeniedError(reference, REMEDY);
    const value = this.environment[name];
    if (value === undefined) throw new SecretUnavailableError(reference, 'the variable is not set in this process');
    return value;
  }

  private isAllowed(name: string): boolean {
    if (OWN.test(name)) return false;
    return this.allowed.some((rule) => (rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : name === rule));
  }
}
