import { AnswerChecker } from './answer-checker.js';
import { operationsOf, type Schema } from './api-operations.js';

const JSON_TYPE = 'application/json';

/** What is wrong with the examples of a document: bodies and answers in JSON that lack one, and those that break their schema. */
export function exampleProblems(document: any): string[] {
  return [...missingExamples(document), ...invalidExamples(document)];
}

function missingExamples(document: any): string[] {
  return operationsOf(document).flatMap(({ id, body, answers }) => {
    const schemas: [string, Schema | undefined][] = [
      ['body', body?.schema],
      ...Object.entries<any>(answers)
        .filter(([status]) => status.startsWith('2'))
        .map(([status, { content }]): [string, Schema | undefined] => [status, content?.[JSON_TYPE]?.schema]),
    ];
    return schemas.flatMap(([of, schema]) => (!schema || hasExample(schema, document) ? [] : [`${id} ${of}: none`]));
  });
}

function hasExample(schema: Schema, document: any): boolean {
  if (schema['examples']?.length > 0) return true;
  if (schema['$ref']) return hasExample(document.components.schemas[schema['$ref'].split('/').at(-1)], document);
  return schema['anyOf']?.every((each: Schema) => hasExample(each, document)) ?? false;
}

function invalidExamples(document: any): string[] {
  const checker = new AnswerChecker(document);
  const errors = Object.values<any>(document.components.examples);
  const found = [
    ...examplesBelow(document, []),
    [['components', 'schemas', 'Problem'], errors.map(({ value }) => value)],
  ];
  return (found as [string[], unknown[]][]).flatMap(([pointer, examples]) =>
    examples.flatMap((example) => {
      const problem = checker.schemaProblem(pointer, example);
      return problem === undefined ? [] : [`${pointer.join(' ')}: ${problem}`];
    }),
  );
}

function* examplesBelow(value: unknown, pointer: readonly string[]): Generator<[readonly string[], unknown[]]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (key !== 'examples') yield* examplesBelow(each, [...pointer, key]);
    else if (Array.isArray(each)) yield [pointer, each];
  }
}
