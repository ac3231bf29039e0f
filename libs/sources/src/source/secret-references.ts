import {
  BUILT_IN_SECRETS,
  findProviders,
  type GivenSecret,
  isDataBackendsError,
  isStorableText,
  type NetworkClient,
  OptionsInvalidError,
  orAbort,
  parseSecretReference,
  readGivenSecret,
  SECRET_SCHEME,
  SecretProvider,
  type SecretReference,
  SecretReferenceInvalidError,
  SecretUnavailableError,
  traceOfThrown,
} from '@lib/core';
import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Characters of a reference, which is shown and stored in clear. */
const MAX_REFERENCE = 1_000;
const MAX_SECRET_BYTES = 65_536;
/** Milliseconds that a provider may take. */
const PATIENCE = 10_000;

/** Secrets by the text of their references, as they were read for one use. */
export type ReadSecrets = ReadonlyMap<string, string>;

/** Reads secrets that are kept elsewhere, from the provider of their scheme. */
@Injectable()
export class SecretReferences implements OnModuleInit {
  private providers: ReadonlyMap<string, SecretProvider> = new Map();

  constructor(
    private readonly modules: ModulesContainer,
    @Optional() @Inject(BUILT_IN_SECRETS) private readonly builtIn: readonly SecretProvider[] = [],
  ) {}

  /** @throws OptionsInvalidError when a provider of the application cannot be one, or two have one scheme */
  onModuleInit(): void {
    const own = byScheme(findProviders(this.modules, SecretProvider));
    this.providers = new Map([...byScheme(this.builtIn), ...own]);
  }

  /** What a sensitive parameter was given as. @throws SecretReferenceInvalidError */
  given(text: string): GivenSecret {
    const given = readGivenSecret(text, (scheme) => this.providers.has(scheme));
    if (given.kind === 'reference') checkForm(given.reference);
    return given;
  }

  /**
   * The secrets that references name, as they are now.
   *
   * @param client for whom they are read
   * @throws SecretReferenceDeniedError, SecretUnavailableError, and what else a provider throws of the catalogue
   */
  async read(references: readonly string[], client: NetworkClient, signal?: AbortSignal): Promise<ReadSecrets> {
    const secrets = new Map<string, string>();
    for (const text of new Set(references)) secrets.set(text, await this.readOne(text, client, signal));
    return secrets;
  }

  private async readOne(text: string, client: NetworkClient, signal: AbortSignal | undefined): Promise<string> {
    const reference = parseSecretReference(text);
    const provider = reference && this.providers.get(reference.scheme);
    if (!provider) throw new SecretUnavailableError({ text }, 'nothing here has secrets of that scheme');
    const patience = AbortSignal.timeout(PATIENCE);
    const until = signal ? AbortSignal.any([signal, patience]) : patience;
    let secret: unknown;
    try {
      secret = await orAbort(provider.read(reference, { ...client, signal: until }), until);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isDataBackendsError(error)) throw error;
      const what = patience.aborted ? `it did not come within ${PATIENCE / 1_000} s` : 'its provider failed';
      throw new SecretUnavailableError(reference, what, traceOfThrown(error));
    }
    checkSecret(reference, secret);
    return secret;
  }
}

function checkForm({ scheme, name }: SecretReference): void {
  if (name.trim() === '') throw new SecretReferenceInvalidError(scheme, 'nothing follows');
  if (name.length > MAX_REFERENCE) throw new SecretReferenceInvalidError(scheme, 'is too long');
}

function checkSecret(reference: SecretReference, secret: unknown): asserts secret is string {
  if (typeof secret !== 'string' || !isStorableText(secret))
    throw new SecretUnavailableError(reference, 'it is not text');
  if (secret === '') throw new SecretUnavailableError(reference, 'it is empty');
  if (Buffer.byteLength(secret) > MAX_SECRET_BYTES) {
    throw new SecretUnavailableError(reference, `it is larger than ${MAX_SECRET_BYTES} bytes`);
  }
}

function byScheme(providers: readonly SecretProvider[]): Map<string, SecretProvider> {
  const found = new Map<string, SecretProvider>();
  for (const provider of providers) {
    for (const scheme of provider.schemes) {
      if (!SECRET_SCHEME.test(scheme) || scheme === 'literal') {
        throw new OptionsInvalidError(
          `A SecretProvider has the scheme ${JSON.stringify(scheme)}, which cannot be one.`,
        );
      }
      if (found.has(scheme)) throw new OptionsInvalidError(`Two SecretProviders have the scheme "${scheme}".`);
      found.set(scheme, provider);
    }
  }
  return found;
}
