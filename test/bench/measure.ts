/** One thing to be timed. `run` gives the seconds it took, so that setting up and clearing away do not count. */
export interface Case {
  readonly name: string;
  run(round: number): Promise<number>;
}

/** How a case did in comparison. */
export interface Row {
  readonly name: string;
  /** Median of the rounds. */
  readonly seconds: number;
  /** Median of the ratios to the reference, round by round; null for the reference itself. */
  readonly ratio: number | null;
}

/** Seconds that some work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value that this share of sorted ones does not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/**
 * Runs the cases in turn, round after round, so that a machine whose speed drifts treats them alike. The first
 * case is the reference of the others.
 */
export async function compare(cases: readonly Case[], rounds: number): Promise<Row[]> {
  const times = cases.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of cases.entries()) times[index]!.push(await one.run(round));
  }
  return cases.map(({ name }, index) => ({
    name,
    seconds: median(times[index]!),
    ratio: index === 0 ? null : median(times[index]!.map((time, round) => time / times[0]![round]!)),
  }));
}

/** A table for people: what was measured, and the budget where there is one. */
export function print(title: string, rows: readonly Row[], budgets: Readonly<Record<string, number>> = {}): void {
  console.log(`\n${title}`);
  for (const { name, seconds: time, ratio } of rows) {
    const budget = budgets[name];
    const verdict = budget === undefined || ratio === null ? '' : ratio <= budget ? '  within' : '  OVER';
    const against =
      ratio === null ? '' : `${ratio.toFixed(2)} x${budget === undefined ? '' : ` (budget ${budget})`}${verdict}`;
    console.log(`  ${name.padEnd(44)} ${time.toFixed(3).padStart(9)} s  ${against}`);
  }
}
