/** What a new backend is called in its files. */
export interface ProjectNames {
  /** Name of the backend and of its plugin, and of the folder: `acme-ftp`. */
  readonly name: string;
  /** Beginning of its classes: `AcmeFtp`. */
  readonly className: string;
  /** For people: `Acme Ftp`. */
  readonly label: string;
  /** Of the npm package: `data-backends-acme-ftp`. */
  readonly packageName: string;
}

/** As the registry of backends takes them. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 50;

/** Undefined for what cannot be the name of a backend. */
export function projectNames(name: string): ProjectNames | undefined {
  if (!NAME.test(name) || name.length > LONGEST || name === 'constructor') return undefined;
  const words = name.split('-').map((word) => word[0]!.toUpperCase() + word.slice(1));
  return { name, className: words.join(''), label: words.join(' '), packageName: `data-backends-${name}` };
}
