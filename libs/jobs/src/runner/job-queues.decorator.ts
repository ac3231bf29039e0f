import { SetMetadata } from '@nestjs/common';

const QUEUES = Symbol.for('nestjs-data-backends:job-queues');

/** Queues that a module of our own libraries brings, each with its own slots. Plugins name theirs in `@Plugin()`. */
export function JobQueues(...queues: string[]): ClassDecorator {
  return SetMetadata(QUEUES, queues);
}

/** What `@JobQueues()` says on the class of a module. */
export function jobQueuesOf(target: object): readonly string[] {
  return (Reflect.getMetadata(QUEUES, target) as readonly string[] | undefined) ?? [];
}
