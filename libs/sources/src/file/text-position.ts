import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** A place in a text, counted from 1; columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Longer texts are not searched: that takes as long as parsing them as YAML. */
const MAX_SEARCHED = 1024 * 1024;

export function positionAt(text: string, offset: number | undefined): TextPosition | undefined {
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/**
 * Where the first of some values stands in a text of YAML, or of JSON, which is YAML as well. What is not there is looked
 * for where it should be.
 */
export function positionOfValues(text: string, paths: readonly (readonly PropertyKey[])[]): TextPosition | undefined {
  if (text.length > MAX_SEARCHED) return undefined;
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter, uniqueKeys: false, stringKeys: true, logLevel: 'silent' });
  const offsets = paths.map((path) => offsetOf(contents, path));
  const { line, col } = lineCounter.linePos(Math.min(...offsets));
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const segment of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(segment));
      next = pair?.value ?? pair;
      offset = startOf(pair?.key) ?? offset;
    } else if (isSeq(node)) {
      next = node.items[Number(segment)];
    }
    if (next === undefined || isPair(next)) return offset;
    node = next;
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/**
 * Where a text stops being JSON; undefined when it is too long to look. V8 does not always say: but it complains of a
 * part of the text that ends before the mistake only because it ends, so the place can be found by halving.
 */
export function jsonErrorOffset(text: string): number | undefined {
  if (text.length > MAX_SEARCHED) return undefined;
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (middle <= text.length && couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether the text is the beginning of some JSON. */
function couldGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = / at position (\d+)/.exec(message)?.[1];
    return message.includes('end of JSON input') || (position !== undefined && Number(position) >= text.length);
  }
}
