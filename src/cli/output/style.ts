/** Colours for people at a terminal; plain text for everybody else. */
export class Style {
  constructor(private readonly coloured: boolean) {}

  /** Colours only on a terminal that has them, unless NO_COLOR or --no-color says otherwise. */
  static for(
    stream: { readonly isTTY?: boolean | undefined },
    environment: Readonly<Record<string, string | undefined>>,
    wanted = true,
  ): Style {
    const { NO_COLOR: noColor = '', TERM: terminal } = environment;
    return new Style(stream.isTTY === true && wanted && noColor === '' && terminal !== 'dumb');
  }

  readonly red = (text: string): string => this.paint(31, text);
  readonly green = (text: string): string => this.paint(32, text);
  readonly yellow = (text: string): string => this.paint(33, text);
  readonly bold = (text: string): string => this.paint(1, text);
  readonly dim = (text: string): string => this.paint(2, text);

  private paint(code: number, text: string): string {
    return this.coloured ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
