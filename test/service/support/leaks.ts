/** Pieces of text that a secret leaves behind, in clear or in an encoding of it, wherever it stands in what was encoded. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  // What the secret alone decides when so many foreign bytes stand before it.
  const base64 = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6)];
    return (['base64', 'base64url'] as const).map((alphabet) => padded.toString(alphabet).slice(from, to));
  });
  // As `GitError.task.commands` was once stored: {"0":"s","1":"e"…}.
  const spread = [...secret].map((character, index) => `"${index}":"${character}"`).join(',');
  const texts = [secret, encodeURIComponent(secret), secret.toLowerCase(), hex, hex.toUpperCase(), ...base64, spread];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

/** Looks for secrets in everything that it is shown, and remembers where it found which. */
export class LeakSearch {
  private readonly found = new Map<string, Map<string, string>>();
  private readonly forms = new Map<string, Buffer[]>();

  /** Also looks for this one from now on. */
  watchFor(name: string, secret: string): void {
    this.forms.set(name, formsOf(secret));
    this.found.set(name, new Map());
  }

  /** Of everything that it looks for. */
  get names(): string[] {
    return [...this.forms.keys()];
  }

  look(place: string, content: string | Buffer): void {
    const bytes = Buffer.from(content);
    for (const [name, forms] of this.forms) {
      const places = this.found.get(name)!;
      const form = places.has(place) ? undefined : forms.find((each) => bytes.includes(each));
      if (form) places.set(place, around(bytes, form));
    }
  }

  /** Where it was found, with what stands around it there. */
  placesOf(name: string): ReadonlyMap<string, string> {
    return this.found.get(name)!;
  }
}

function around(bytes: Buffer, form: Buffer): string {
  const at = bytes.indexOf(form);
  return bytes.subarray(Math.max(0, at - 60), at + form.length + 20).toString('latin1');
}
