import { inspect, types } from 'node:util';
import { redact } from '@lib/core';
import type { Check } from '../check.js';
import { ensure } from '../conformance.error.js';
import type { Ending } from '../ending.js';
import type { Workbench } from '../workbench.js';

export const errorChecks: readonly Check[] = [
  {
    id: 'unreachable',
    title: 'fails when its remote cannot be reached, and lists nothing in its place',
    applies: ({ unreachable }) => unreachable !== undefined,
    async run(bench) {
      const { probed, listed } = await askUnreachable(bench);
      ensure(
        'error' in listed,
        'The remote could not be reached, and the backend listed it as if it were empty.',
        'Let fetch() or list() throw. An empty listing means that every file was deleted.',
      );
      ensure(
        'error' in probed || probed.value === null,
        'The remote could not be reached, and revision() gave a revision all the same.',
        'Let it throw.',
      );
    },
  },
  {
    id: 'errors',
    title: 'throws errors, and nothing else',
    applies: ({ unreachable }) => unreachable !== undefined,
    async run(bench) {
      for (const [doing, ending] of Object.entries(await askUnreachable(bench))) {
        if (!('error' in ending)) continue;
        const { error } = ending;
        ensure(
          error instanceof Error || types.isNativeError(error),
          `When the remote could not be reached, ${doing} threw ${inspect(error)}, which is not an Error.`,
          'Throw an Error with a message that says what happened, to which thing, and what to do next.',
        );
        ensure(
          typeof error.message === 'string' && error.message.trim() !== '',
          `When the remote could not be reached, ${doing} threw an Error without a message.`,
          'Say what happened, to which thing, and what to do next; it is all that a user will see.',
        );
      }
    },
  },
  {
    id: 'secrets',
    title: 'keeps its secrets out of errors and logs',
    applies: ({ unreachable }) => unreachable !== undefined,
    async run(bench) {
      const { probed, listed, secrets } = await askUnreachable(bench);
      const { secrets: own } = await bench.prepare(await bench.suite.target());
      const shows = (text: string): boolean => redact(text, [...secrets, ...own]) !== redact(text);
      for (const ending of [probed, listed]) {
        if (!('error' in ending)) continue;
        ensure(
          !shows(inspect(ending.error)),
          'An error shows the value of a secret parameter.',
          'Leave it out of messages, causes and properties; redact what a client or a program says before you repeat it.',
        );
      }
      ensure(
        !bench.logged.some(shows),
        'The value of a secret parameter was logged.',
        'Log names and numbers; never a URL with credentials, headers, or whole options objects.',
      );
    },
  },
];

interface Unreachable {
  readonly probed: Ending<string | null>;
  /** How fetching and listing ended, up to the first entry. */
  readonly listed: Ending<unknown>;
}

async function askUnreachable(bench: Workbench): Promise<Unreachable & { secrets: string[] }> {
  const target = await bench.suite.unreachable!();
  const { secrets } = await bench.prepare(target);
  const probed = await bench.probe(target);
  const opened = await bench.open(target);
  if ('error' in opened) return { probed, listed: opened, secrets };
  const iterator = bench.iterator('list()', () => opened.value.list());
  return { probed, listed: await bench.ending('list()', () => iterator.next()), secrets };
}
