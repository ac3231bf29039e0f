/** Whether a request would rather have a type than JSON: it names the type, and JSON not before it (RFC 9110, 12.5.1). */
export function prefers(type: string, accept: string | undefined): boolean {
  const weights = new Map((accept ?? '').split(',').map(weighted));
  const weight = weights.get(type) ?? 0;
  return weight > 0 && weight >= (weights.get('application/json') ?? 0);
}

function weighted(part: string): [type: string, weight: number] {
  const [type = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
  const weight = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1);
  return [type, Number.isNaN(weight) ? 0 : weight];
}
