import type { Readable } from 'node:stream';
import type { Client } from './client/client.js';
import type { Output } from './output/output.js';
import type { Renderer } from './output/renderer.js';
import type { Style } from './output/style.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly output: string;
  readonly header: boolean;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What a command works with. */
export interface CommandContext {
  readonly options: GlobalOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths and the configuration file are. */
  readonly directory: string;
  readonly input: Readable & { readonly isTTY?: boolean };
  /** The standard output: data, and nothing else. */
  readonly out: Output;
  readonly render: Renderer;
  /** The standard error: what is said to people. */
  readonly messages: Output;
  /** Colours of the standard output. */
  readonly style: Style;
  /** Colours of the standard error. */
  readonly messageStyle: Style;
  /** Aborted when the user ends the command. */
  readonly signal: AbortSignal;
  /** The data sources, opened when first asked for and closed after the command. */
  connect(): Promise<Client>;
  /** Says something to people, unless --quiet. */
  note(text: string): Promise<void>;
}

/** What a command does; it may give an exit code of its own. */
export type Action<A extends unknown[]> = (context: CommandContext, ...given: A) => Promise<number | void>;

/** How an action is run. */
export interface RunOptions {
  /** The action ends by itself when a signal comes. */
  readonly handlesSignals?: boolean;
}

/** Makes an action one that commander can call, which passes arguments, options and then the command. */
export interface Runner {
  <A extends unknown[]>(action: Action<A>, options?: RunOptions): (...given: A) => Promise<void>;
}
