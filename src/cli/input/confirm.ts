import { createInterface } from 'node:readline/promises';
import { printableLine } from '../../logging/printable.js';
import type { CommandContext } from '../command-context.js';
import { ConfirmationRequiredError, DeclinedError } from '../errors/usage.errors.js';

/**
 * Asks whether to go ahead; anything but yes is no.
 *
 * @throws ConfirmationRequiredError where nobody can be asked, DeclinedError
 */
export async function confirm(
  context: Pick<CommandContext, 'input' | 'messages' | 'signal'>,
  question: string,
): Promise<void> {
  const { input, messages, signal } = context;
  if (input.isTTY !== true || !messages.isTTY) throw new ConfirmationRequiredError(printableLine(question));
  await messages.write(`${printableLine(question)} [y/N] `);
  // Not as a terminal: the system keeps turning Ctrl-C into a signal, and echoes by itself.
  const lines = createInterface({ input, terminal: false });
  try {
    const answer = await lines.question('', { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new DeclinedError();
  } finally {
    lines.close();
  }
}
