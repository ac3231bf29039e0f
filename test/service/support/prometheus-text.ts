/** A sample as Prometheus reads it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"`;
const SAMPLE = new RegExp(String.raw`^(${NAME})(?:\{((?:${LABEL},?)*)\})? (\S+)(?: -?\d+)?$`);
const COMMENT = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`);
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const SUFFIXES: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'] };

/**
 * Reads the text format, version 0.0.4, and holds it to its rules: names, labels and numbers; one `TYPE` a metric, before
 * its samples, which stand together; no sample twice; buckets that only grow, up to `+Inf`, which is the count.
 */
export function parsePrometheusText(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('The last line does not end');
  const types = new Map<string, string>();
  const closed = new Set<string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = COMMENT.exec(line);
    if (comment) {
      const [, kind, name, rest] = comment as unknown as [string, string, string, string];
      if (name !== current) closed.add(current);
      if (closed.has(name)) throw new Error(`${name} is taken up again`);
      current = name;
      if (kind === 'TYPE') {
        if (types.has(name) || !TYPES.includes(rest)) throw new Error(`Wrong type: ${line}`);
        types.set(name, rest);
      }
      continue;
    }
    if (line.startsWith('#')) continue;
    const match = SAMPLE.exec(line);
    if (!match) throw new Error(`Not a sample: ${line}`);
    const labels = Object.fromEntries([...(match[2] ?? '').matchAll(new RegExp(LABEL, 'g'))].map(([, k, v]) => [k, v]));
    const value = match[5] === '+Inf' ? Infinity : Number(match[5]);
    if (Number.isNaN(value) && match[5] !== 'NaN') throw new Error(`Not a number: ${line}`);
    const allowed = (SUFFIXES[types.get(current) ?? ''] ?? ['']).map((suffix) => current + suffix);
    if (!allowed.includes(match[1]!)) throw new Error(`${match[1]} stands with ${current}`);
    const key = `${match[1]} ${JSON.stringify(Object.entries(labels).toSorted())}`;
    if (seen.has(key)) throw new Error(`Twice: ${line}`);
    seen.add(key);
    samples.push({ name: match[1]!, labels: labels as Record<string, string>, value });
  }
  for (const [name, type] of types) if (type === 'histogram') checkBuckets(name, samples);
  return samples;
}

function checkBuckets(name: string, samples: readonly Sample[]): void {
  const series = (sample: Sample) =>
    JSON.stringify(
      Object.entries(sample.labels)
        .filter(([key]) => key !== 'le')
        .toSorted(),
    );
  const buckets = Map.groupBy(
    samples.filter((sample) => sample.name === `${name}_bucket`),
    series,
  );
  for (const [labels, ofSeries] of buckets) {
    const counts = ofSeries.map(({ value }) => value);
    const bounds = ofSeries.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));
    const isGrowing = (values: readonly number[]) =>
      values.every((value, index) => index === 0 || value >= values[index - 1]!);
    if (!isGrowing(counts) || !isGrowing(bounds) || bounds.at(-1) !== Infinity)
      throw new Error(`Wrong buckets of ${name}`);
    const count = samples.find((sample) => sample.name === `${name}_count` && series(sample) === labels);
    if (count?.value !== counts.at(-1)) throw new Error(`The buckets of ${name} are not what was counted`);
  }
}
