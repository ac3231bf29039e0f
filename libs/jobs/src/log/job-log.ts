import { formatWithOptions } from 'node:util';
import { messageOfThrown, redact, toStorableText } from '@lib/core';
import type { LoggerService } from '@nestjs/common';
import type { LogLevel, LogLine } from './log-line.js';

/** Of one job, over all its attempts. */
export const MAX_LOG_LINES = 10_000;
export const MAX_LOG_BYTES = 1_048_576;
const MAX_LINE_BYTES = 8_192;
const MAX_FOREIGN_CHARACTERS = 65_536;
const LAST_LINE = 'The log is full: nothing more is kept.';

/** How much of an object is written out. */
const FORMAT = { depth: 4, maxArrayLength: 100, maxStringLength: 4_096, breakLength: Infinity };

/** What a job has logged before. */
export interface LogSize {
  readonly lines: number;
  readonly bytes: number;
}

/**
 * The log of a running job. Lines are redacted and cut as they come, and kept here until they are taken to be written;
 * beyond the limits they are dropped, which the last line says.
 */
export class JobLog implements LoggerService {
  private buffer: LogLine[] = [];
  private lines: number;
  private bytes: number;

  constructor(
    before: LogSize,
    private readonly onLine: () => void,
  ) {
    this.lines = before.lines;
    this.bytes = before.bytes;
  }

  get size(): LogSize {
    return { lines: this.lines, bytes: this.bytes };
  }

  /** What was logged since the last call. */
  take(): LogLine[] {
    const taken = this.buffer;
    this.buffer = [];
    return taken;
  }

  log(message: unknown, ...more: unknown[]): void {
    this.add('info', message, more);
  }

  /** Same as `log`: the word that other loggers have for it. */
  info(message: unknown, ...more: unknown[]): void {
    this.add('info', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.add('warning', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.add('error', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.add('error', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.add('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.add('debug', message, more);
  }

  private add(level: LogLevel, message: unknown, more: readonly unknown[]): void {
    if (this.isFull) return;
    const text = toStorableText(redact(format(message, more).slice(0, MAX_FOREIGN_CHARACTERS)), MAX_LINE_BYTES);
    const bytes = Buffer.byteLength(text);
    const fits = this.lines < MAX_LOG_LINES - 1 && this.bytes + bytes <= MAX_LOG_BYTES - LAST_LINE.length;
    if (fits) this.push(level, text, bytes);
    else {
      this.push('warning', LAST_LINE, MAX_LOG_BYTES - this.bytes);
      this.lines = MAX_LOG_LINES;
    }
    this.onLine();
  }

  private get isFull(): boolean {
    return this.lines >= MAX_LOG_LINES || this.bytes >= MAX_LOG_BYTES;
  }

  private push(level: LogLevel, message: string, bytes: number): void {
    this.lines += 1;
    this.bytes += bytes;
    this.buffer.push({ line: this.lines, time: new Date(), level, message });
  }
}

/** As `console.log` writes it; errors by their message, since stacks belong to the log of the service. */
function format(message: unknown, more: readonly unknown[]): string {
  try {
    const values = [message, ...more].map((value) => (value instanceof Error ? messageOfThrown(value) : value));
    return formatWithOptions(FORMAT, ...values);
  } catch {
    return 'something that cannot be shown';
  }
}
