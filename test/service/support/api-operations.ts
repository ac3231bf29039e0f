/** One operation of an OpenAPI document. */
export interface ApiOperation {
  readonly id: string;
  readonly verb: string;
  /** Below the server; parameters are `{name}`. */
  readonly path: string;
  readonly parameters: readonly ApiParameter[];
  readonly body: { readonly contentType: string; readonly schema: Schema; readonly required: boolean } | undefined;
  /** By status. */
  readonly answers: Readonly<Record<string, ApiAnswer>>;
}

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface ApiAnswer {
  readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, unknown>> }>>;
}

/** A JSON Schema. */
export type Schema = Readonly<Record<string, any>>;

/** The operations of a document. */
export function operationsOf(document: any): ApiOperation[] {
  return Object.entries<any>(document.paths).flatMap(([path, verbs]) =>
    Object.entries<any>(verbs).map(([verb, { operationId, parameters = [], requestBody, responses }]) => {
      const [contentType, media] = Object.entries<any>(requestBody?.content ?? {})[0] ?? [];
      return {
        id: operationId,
        verb: verb.toUpperCase(),
        path,
        parameters,
        body:
          contentType === undefined
            ? undefined
            : { contentType, schema: media.schema, required: requestBody.required === true },
        answers: Object.fromEntries(
          Object.entries<any>(responses).map(([status, answer]) => [status, resolved(document, answer)]),
        ),
      };
    }),
  );
}

/** What is described once for many operations. */
function resolved(document: any, answer: { readonly $ref?: string } & ApiAnswer): ApiAnswer {
  const name = answer.$ref?.replace('#/components/responses/', '');
  return name === undefined ? answer : document.components.responses[name];
}
