import { printableLine } from '../../logging/printable.js';
import type { Output } from './output.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const INTERVAL = 100;
const ERASE_LINE = '\r\u001b[2K';

/** One line at a terminal that says what is under way and for how long; nothing where there is no terminal. */
export class Progress implements Disposable {
  private readonly running = new Map<string, number>();
  private readonly timer: NodeJS.Timeout | undefined;
  private frame = 0;

  constructor(
    private readonly out: Output,
    isWanted: boolean,
  ) {
    if (isWanted && out.isTTY) this.timer = setInterval(() => this.draw(), INTERVAL).unref();
  }

  begin(what: string): void {
    this.running.set(what, performance.now());
  }

  end(what: string): void {
    this.running.delete(what);
    this.erase();
  }

  /** Makes room for other text. */
  erase(): void {
    if (this.timer) void this.out.write(ERASE_LINE);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
    this.erase();
  }

  private draw(): void {
    const [[what, since] = []] = this.running;
    if (what === undefined || since === undefined) return;
    const seconds = Math.floor((performance.now() - since) / 1_000);
    const others = this.running.size > 1 ? ` and ${this.running.size - 1} more` : '';
    const frame = FRAMES[this.frame++ % FRAMES.length]!;
    void this.out.write(`${ERASE_LINE}${frame} ${printableLine(what)}${others}  ${seconds} s`);
  }
}
