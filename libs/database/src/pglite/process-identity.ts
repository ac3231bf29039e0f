import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** What tells one process from all others, also after its number was given to another one. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in ticks since boot; null where the system does not tell. */
  readonly startTime: string | null;
  readonly host: string;
  /** Changes with each boot; null where the system does not tell. */
  readonly bootId: string | null;
  /** Process numbers mean something within one namespace (container) only. */
  readonly pidNamespace: string | null;
}

/** What is known of another process. `unknown` when its number means nothing here. */
export type Liveness = 'alive' | 'dead' | 'unknown';

async function orNull(reading: Promise<string>): Promise<string | null> {
  // Absent outside of Linux, and unreadable in some sandboxes: the identity is weaker then, not wrong.
  return reading.then(
    (text) => text.trim(),
    () => null,
  );
}

/** State and start time from /proc/<pid>/stat; the name of the program before them may hold spaces and brackets. */
async function processStatus(pid: number): Promise<{ state: string; startTime: string } | null> {
  const stat = await orNull(readFile(`/proc/${pid}/stat`, 'latin1'));
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, startTime: fields[19]! };
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [status, bootId, pidNamespace] = await Promise.all([
    processStatus(process.pid),
    orNull(readFile('/proc/sys/kernel/random/boot_id', 'latin1')),
    orNull(readlink('/proc/self/ns/pid')),
  ]);
  return { pid: process.pid, startTime: status?.startTime ?? null, host: hostname(), bootId, pidNamespace };
}

async function livenessHere({ pid, startTime }: ProcessIdentity): Promise<Liveness> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'dead';
  }
  const status = await processStatus(pid);
  if (status === null || startTime === null) return 'alive';
  // A zombie has ended and only waits for its parent.
  return status.startTime === startTime && status.state !== 'Z' ? 'alive' : 'dead';
}

/**
 * Whether a process that left its identity still runs. One on another machine counts as alive, because nothing here
 * can tell. One in another container with our host name is most likely this container before its restart: `unknown`.
 */
export async function livenessOf(other: ProcessIdentity, self: ProcessIdentity): Promise<Liveness> {
  const sameHost = other.host === self.host;
  if (other.bootId === null || self.bootId === null) return sameHost ? livenessHere(other) : 'alive';
  if (other.bootId !== self.bootId) return sameHost ? 'dead' : 'alive';
  if (other.pidNamespace === self.pidNamespace) return livenessHere(other);
  return sameHost ? 'unknown' : 'alive';
}
