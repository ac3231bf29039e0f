/** What a health indicator says, in the shape of `@nestjs/terminus`. */
export type HealthResult<K extends string = string> = Record<
  K,
  {
    /** `up` also for what is not the part of this process. */
    readonly status: 'up' | 'down';
    /** What is wrong, or why nothing is asked. */
    readonly message?: string;
  }
>;

/** How long something may take to answer. */
const PATIENCE = 5_000;

/** The result of a check: false, an error or silence is `down`; null is somebody else's part. */
export async function healthOf<K extends string>(
  key: K,
  check: () => Promise<boolean | null> | boolean | null,
): Promise<HealthResult<K>> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), PATIENCE);
  try {
    return result(key, await Promise.race([check(), late.promise]));
  } catch {
    // Why is in the log of whoever uses it; who asks for health is anybody.
    return result(key, false);
  } finally {
    clearTimeout(timer);
  }
}

function result<K extends string>(key: K, value: boolean | null | 'late'): HealthResult<K> {
  if (value === true) return { [key]: { status: 'up' } } as HealthResult<K>;
  if (value === null) return { [key]: { status: 'up', message: 'is not run by this process' } } as HealthResult<K>;
  const message = value === 'late' ? `did not answer for ${PATIENCE / 1_000} s` : 'does not work';
  return { [key]: { status: 'down', message } } as HealthResult<K>;
}
