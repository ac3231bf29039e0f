/** One press of Ctrl-C comes twice under npm: from the terminal, and handed on by npm. */
const SAME_SIGNAL = 500;

/** Calls `first` when the process is asked to end, and `again` when it is asked once more. */
export function onEndSignals(first: (signal: NodeJS.Signals) => void, again: (signal: NodeJS.Signals) => void): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (since === undefined) {
      since = now;
      first(signal);
    } else if (now - since > SAME_SIGNAL) {
      again(signal);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
