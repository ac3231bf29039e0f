import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap of a long-lived process grow in small steps, as `npm start` does from its beginning: a sync then needs
 * little memory beyond what it holds. The other half, `--max-semi-space-size`, can be set at the launch only.
 */
export function growHeapSlowly(): void {
  setFlagsFromString('--heap-growing-percent=40');
}
