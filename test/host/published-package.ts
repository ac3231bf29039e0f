import { execFile } from 'node:child_process';
import { linkSync, mkdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBuilt } from '../../build-when-stale.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const NAME = 'nestjs-data-backends';

/** What of package.json is looked at. */
export interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface Outcome {
  readonly code: number;
  /** Both streams. */
  readonly output: string;
}

/** Runs a program to its end; a code that is not 0 is an answer like any other. */
export async function run(file: string, parameters: readonly string[], cwd: string): Promise<Outcome> {
  // Jest's own flags are not those of the program, which does not run under it either.
  const options = {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', JEST_WORKER_ID: undefined },
    timeout: 120_000,
    maxBuffer: 64 * 1024 ** 2,
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(file, parameters, options);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : -1, output: `${stdout}${stderr}` || String(error) };
  }
}

/** As `run`, for what has to succeed. */
async function runOrThrow(file: string, parameters: readonly string[], cwd: string): Promise<string> {
  const { code, output } = await run(file, parameters, cwd);
  if (code !== 0) throw new Error(`${file} ${parameters.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/**
 * The package as `npm publish` would upload it: of `dist`, or built anew and apart from it when that is stale or
 * half-made.
 */
export class PublishedPackage implements AsyncDisposable {
  private constructor(
    readonly manifest: Manifest,
    /** Paths in the package. */
    readonly files: readonly string[],
    private readonly staging: string,
  ) {}

  static async build(): Promise<PublishedPackage> {
    const staging = await mkdtemp(join(tmpdir(), 'data-backends-package-'));
    try {
      if (isBuilt()) await cp(join(root, 'dist'), join(staging, 'dist'), { recursive: true });
      else await compile(staging);
      for (const file of ['package.json', 'LICENSE', 'README.md']) {
        await cp(join(root, file), join(staging, file)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
      }
      const manifest = JSON.parse(await readFile(join(staging, 'package.json'), 'utf8')) as Manifest;
      const packed = await runOrThrow('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'], staging);
      const [{ files }] = JSON.parse(packed.slice(packed.indexOf('['), packed.lastIndexOf(']') + 1)) as [
        { files: { path: string }[] },
      ];
      return new PublishedPackage(
        manifest,
        files.map(({ path }) => path),
        staging,
      );
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      throw error;
    }
  }

  /** Puts the package into a directory, by hard links: its files are only read. */
  copyTo(directory: string): void {
    for (const file of this.files) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      linkSync(join(this.staging, file), join(directory, file));
    }
  }

  /**
   * Installs the package in a project as npm would, without a network: itself as a copy, and by link what it declares
   * to need, what the project asks for, and nothing else.
   *
   * @param without what the project has left out
   */
  async installIn(project: string, others: readonly string[], without: readonly string[] = []): Promise<void> {
    const { dependencies, peerDependencies } = this.manifest;
    const names = new Set([...Object.keys({ ...dependencies, ...peerDependencies }), ...others]);
    for (const name of [NAME, ...without]) names.delete(name);
    for (const name of names) {
      const link = join(project, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(root, 'node_modules', name), link);
    }
    this.copyTo(join(project, 'node_modules', NAME));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }
}

/** What a project that is compiled with strict types has in any case. */
const TYPES = ['@types/node'];

/** A project in a directory of its own; it may be a copy of a sample. */
export class Project implements AsyncDisposable {
  private constructor(readonly directory: string) {}

  static async create(
    published: PublishedPackage,
    files: Readonly<Record<string, string>>,
    without: readonly string[] = [],
  ): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'data-backends-project-')));
    await published.installIn(project.directory, TYPES, without);
    await project.write(files);
    return project;
  }

  /** A copy of `samples/<name>` with what its package.json asks for. */
  static async ofSample(published: PublishedPackage, name: string): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'data-backends-sample-')));
    const isSource = (path: string) => !/[/\\](node_modules|dist|data)$/.test(path);
    await cp(join(root, 'samples', name), project.directory, { recursive: true, filter: isSource });
    const { dependencies, devDependencies } = JSON.parse(await project.read('package.json')) as Record<string, object>;
    await published.installIn(project.directory, Object.keys({ ...dependencies, ...devDependencies }));
    return project;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.directory, path)), { recursive: true });
      await writeFile(join(this.directory, path), content);
    }
  }

  read(path: string): Promise<string> {
    return readFile(join(this.directory, path), 'utf8');
  }

  /** Runs a file, or node with these parameters. */
  node(...parameters: string[]): Promise<Outcome> {
    return run(process.execPath, parameters, this.directory);
  }

  /** The TypeScript compiler of this repository. */
  tsc(...parameters: string[]): Promise<Outcome> {
    return this.node(join(root, 'node_modules/typescript/bin/tsc'), ...parameters);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** With the builder of `npm run build`, which rewrites the aliases of our libraries to relative paths. */
async function compile(staging: string): Promise<void> {
  const tsconfig = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: { outDir: join(staging, 'dist'), typeRoots: [join(root, 'node_modules/@types')] },
    include: [join(root, 'src'), join(root, 'libs/*/src')],
    exclude: [join(root, '**/*.spec.ts')],
  };
  await writeFile(join(staging, 'tsconfig.json'), JSON.stringify(tsconfig));
  const cli = { sourceRoot: 'src', compilerOptions: { builder: 'tsc', allowOutsidePaths: true } };
  await writeFile(join(staging, 'nest-cli.json'), JSON.stringify(cli));
  // The CLI takes both paths as relative to where it runs.
  const at = (file: string) => relative(root, join(staging, file));
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const parameters = ['build', '--config', at('nest-cli.json'), '--path', at('tsconfig.json')];
  await runOrThrow(process.execPath, [nest, ...parameters], root);
  // What runs the code that was built finds the packages here; npm leaves them out of what it publishes.
  await symlink(join(root, 'node_modules'), join(staging, 'node_modules'));
  const build = (library: string, ...path: string[]) =>
    runOrThrow(process.execPath, [join(root, 'libs', library, 'build-snapshot.js'), join(staging, ...path)], root);
  await build('database', 'dist/libs/database/src/pglite');
  await build('jobs', 'dist/libs');
}
