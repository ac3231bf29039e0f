import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { RESULT_PARSERS } from '../values/result-parsers.js';

/** The OID of bytea. */
const BYTEA = 17;
/** With this status PGlite leaves the server's code for an ordinary error. */
const ORDINARY_ERROR = 100;

/** What is used of the WebAssembly module inside PGlite. */
interface ServerModule {
  _PostgresMainLoopOnce: () => void;
  stackRestore: (pointer: number) => void;
  _emscripten_force_exit: (status: number) => void;
}

/** A running PGlite that reads and writes values as we do, and that can end. */
export class PgliteInstance {
  #crash: unknown;

  private constructor(readonly pglite: PGlite) {
    // The default array parsers go with the rest: both kinds of database read by the same table.
    pglite.parsers = { ...RESULT_PARSERS };
    // Bytes stay bytes; the default spells out every one of them in an array first.
    pglite.serializers = { ...pglite.serializers, [BYTEA]: (value: string) => value };
    this.#endOnCrash(pglite.Module as unknown as ServerModule);
  }

  static async start(PGliteClass: typeof PGlite, options: PGliteOptions): Promise<PgliteInstance> {
    return new PgliteInstance(await PGliteClass.create(options));
  }

  /** True after the server inside has panicked, for instance because its log could not be written. It cannot go on. */
  get hasCrashed(): boolean {
    return this.#crash !== undefined;
  }

  /** Clears the timers of a server that has crashed, which would keep the process from ending for ten seconds. */
  discard(): void {
    try {
      (this.pglite.Module as unknown as ServerModule)._emscripten_force_exit(0);
    } catch {
      // Ending is always told by throwing.
    }
  }

  /**
   * After a panic PGlite 0.5 runs the dead server again and again, for ever and without giving the event loop a turn: it
   * ignores what the server throws and waits for it to read its input. Throwing from the step after that ends the loop.
   */
  #endOnCrash(module: ServerModule): void {
    const { _PostgresMainLoopOnce: runOnce, stackRestore } = module;
    module._PostgresMainLoopOnce = () => {
      if (this.hasCrashed) throw this.#crash;
      try {
        runOnce();
      } catch (error) {
        if ((error as { status?: unknown } | null)?.status !== ORDINARY_ERROR) this.#crash = error ?? 'unknown';
        throw error;
      }
    };
    module.stackRestore = (pointer) => {
      if (this.hasCrashed) throw this.#crash;
      stackRestore(pointer);
    };
  }
}
