import { toStorableText } from '../common/text.js';
import { redact } from './redact.js';

/** What of a foreign message is looked at, and what of it is shown. */
const MAX_FOREIGN_CHARACTERS = 65_536;
const MAX_SHOWN_BYTES = 2_000;

/** Foreign text as it can be stored and shown: without secrets, well-formed, of at most 2,000 bytes. */
export function shownText(text: string, secrets: readonly string[] = []): string {
  return toStorableText(redact(text.slice(0, MAX_FOREIGN_CHARACTERS), secrets), MAX_SHOWN_BYTES);
}

/** The message of whatever was thrown. Not yet fit to be shown: see `shownText()`. */
export function messageOfThrown(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    // A proxy, or a getter that throws.
    return 'it threw something that cannot be shown';
  }
}

/** Where it came from, for the operator's log. Properties of a foreign error may hold anything: they are not copied. */
export function traceOfThrown(error: unknown, secrets: readonly string[] = []): Error | undefined {
  try {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
    const trace = new Error(shownText(messageOfThrown(error), secrets));
    trace.stack = redact(error.stack.slice(0, MAX_FOREIGN_CHARACTERS), secrets);
    return trace;
  } catch {
    return undefined;
  }
}
