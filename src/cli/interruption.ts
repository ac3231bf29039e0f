import { onEndSignals } from '../repeated-signal.js';
import { EXIT } from './errors/exit-code.js';

/** The user, or the system, wants the command to end. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(readonly exitCode: number) {
    super('The command was interrupted.');
  }
}

/** A signal that is aborted by Ctrl-C or SIGTERM; the second time the process ends at once. */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  const codeOf = (signal: NodeJS.Signals) => (signal === 'SIGINT' ? EXIT.sigint : EXIT.sigterm);
  onEndSignals(
    (signal) => controller.abort(new Interruption(codeOf(signal))),
    (signal) => process.exit(codeOf(signal)),
  );
  return controller.signal;
}

/** What `work` gives, unless the signal is aborted before. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}
