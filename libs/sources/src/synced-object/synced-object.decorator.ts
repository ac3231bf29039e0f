import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';

/** Metadata key of `@SyncedObject()`; fixed, so that two copies of this package meet. */
const SYNCED_OBJECT_METADATA = Symbol.for('nestjs-data-backends:synced-object');

/** What `@SyncedObject()` says about a class. */
export interface SyncedObjectMetadata {
  readonly type: unknown;
}

/**
 * Makes a class that implements `SyncedObjectHandler` give objects of one type the content of data files. Add it to the
 * providers of any module. It is `@Injectable()` as well.
 *
 * Wrong use is refused when the application starts: `SyncedObjectInvalidError`, `SyncedObjectDuplicateError`.
 *
 * Source: NetBox's `SyncedDataMixin`.
 *
 * @param type what the application calls such objects: at most 100 letters, digits, `-`, `_` and `.`
 */
export function SyncedObject(type: string): ClassDecorator {
  const metadata: SyncedObjectMetadata = { type };
  return applyDecorators(Injectable(), SetMetadata(SYNCED_OBJECT_METADATA, metadata)) as ClassDecorator;
}

/** What `@SyncedObject()` says on a class or on its parents; undefined when it is not there. */
export function syncedObjectMetadata(target: unknown): SyncedObjectMetadata | undefined {
  return typeof target === 'function' ? Reflect.getMetadata(SYNCED_OBJECT_METADATA, target) : undefined;
}
