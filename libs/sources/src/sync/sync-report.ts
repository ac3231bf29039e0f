import { messageOfThrown, type ProgressReporter, redact } from '@lib/core';
import type { LoggerService } from '@nestjs/common';

/** Where a sync says what it does. */
export interface SyncReport {
  readonly logger: LoggerService;
  readonly progress: ProgressReporter;
}

/** The job that a sync runs in. */
export interface SyncRun extends SyncReport {
  readonly id: string;
  /** Whether the schedule of the source asked for it. */
  readonly scheduled: boolean;
  /** Whether it must begin at once or not at all: limits of a host do not count. */
  readonly immediate: boolean;
}

/** The same for code that knows secrets: none of them reaches it. */
export function withoutSecrets({ logger, progress }: SyncReport, secrets: readonly string[]): SyncReport {
  if (secrets.length === 0) return { logger, progress };
  return {
    logger: discreetLogger(logger, secrets),
    progress: { report: (reported) => progress.report({ ...reported, step: redact(String(reported.step), secrets) }) },
  };
}

function discreetLogger(logger: LoggerService, secrets: readonly string[]): LoggerService {
  const write =
    (level: 'log' | 'warn' | 'error' | 'debug' | 'verbose' | 'fatal') =>
    (message: unknown, ...more: unknown[]): void => {
      const text = [message, ...more].map((part) => redact(textOf(part), secrets)).join(' ');
      (logger[level] ?? logger.log).call(logger, text);
    };
  return {
    log: write('log'),
    warn: write('warn'),
    error: write('error'),
    debug: write('debug'),
    verbose: write('verbose'),
    fatal: write('fatal'),
  };
}

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  if (part instanceof Error) return messageOfThrown(part);
  try {
    return JSON.stringify(part) ?? String(part);
  } catch {
    return 'something that cannot be shown';
  }
}
