import type { DataBackendEntry, NetworkClient, ParameterValues } from '@lib/core';
import type { ReadSecrets, SecretReferences } from './secret-references.js';

/** Parameters as they were given, with what references among them name. */
export interface GivenParameters {
  /** With the secrets themselves in place of references. */
  readonly values: ParameterValues;
  /** References by the name of their parameter. */
  readonly references: ReadonlyMap<string, string>;
}

/** Reads the references among given parameters, and takes `literal:` off. @throws as `SecretReferences` */
export async function readGiven(
  references: SecretReferences,
  backend: DataBackendEntry,
  parameters: ParameterValues,
  client: NetworkClient,
): Promise<GivenParameters> {
  const given = backend.sensitiveParameters.flatMap((name) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return typeof value === 'string' ? [[name, references.given(value)] as const] : [];
  });
  const named = new Map(given.flatMap(([name, one]) => (one.kind === 'reference' ? [[name, one.reference.text]] : [])));
  const secrets: ReadSecrets = await references.read([...named.values()], client);
  const clear = given.map(([name, one]) => [
    name,
    one.kind === 'literal' ? one.value : secrets.get(one.reference.text)!,
  ]);
  return { values: { ...parameters, ...Object.fromEntries(clear) }, references: named };
}
