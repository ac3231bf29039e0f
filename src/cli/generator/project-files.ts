import type { PackageSource } from './package-source.js';
import type { ProjectNames } from './project-names.js';
import type { ProjectFiles } from './write-project.js';

const PACKAGE = 'nestjs-data-backends';

/** What makes a folder an npm package that is compiled and tested. */
export function projectFiles(names: ProjectNames, source: PackageSource): ProjectFiles {
  return {
    'package.json': json(manifest(names, source)),
    'tsconfig.json': json(COMPILER),
    'README.md': readme(names),
    '.gitignore': 'node_modules/\ndist/\n',
    ...(source.isFolder && { '.npmrc': 'install-links=true\n' }),
  };
}

function manifest({ packageName, label }: ProjectNames, { specifier, isFolder }: PackageSource): object {
  return {
    name: packageName,
    version: '0.1.0',
    description: `${label} as a data backend of ${PACKAGE}`,
    type: 'module',
    exports: { '.': { types: './dist/src/index.d.ts', default: './dist/src/index.js' } },
    files: ['dist/src'],
    engines: { node: '>=22.12' },
    scripts: {
      build: 'tsc',
      test: 'tsc && node --enable-source-maps --test dist/test/*.test.js',
      prepack: 'npm run build',
    },
    peerDependencies: {
      '@nestjs/common': '^12.0.0',
      [PACKAGE]: isFolder ? '*' : specifier,
      zod: '^4.0.0',
    },
    devDependencies: {
      '@nestjs/common': '^12.0.0',
      '@nestjs/core': '^12.0.0',
      '@types/node': '^24.0.0',
      [PACKAGE]: specifier,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.2',
      typescript: '^6.0.3',
      zod: '^4.6.7',
    },
  };
}

const COMPILER = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noImplicitOverride: true,
    // Nest finds out by them what a class needs.
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    declaration: true,
    sourceMap: true,
    skipLibCheck: true,
    rootDir: '.',
    outDir: 'dist',
  },
  include: ['src', 'test'],
};

function readme({ name, className, label, packageName }: ProjectNames): string {
  return `# ${label}

A data backend for [${PACKAGE}](https://www.npmjs.com/package/${PACKAGE}).

\`\`\`sh
npm install
npm test
\`\`\`

\`npm test\` holds the backend to what every backend has to do; each failure says what to do about it. As it is, the backend
reads from a server with three requests, which \`test/${name}-server.ts\` stands for:

| request       | answer                                                                   |
| ------------- | ------------------------------------------------------------------------ |
| \`HEAD <url>\`  | the header \`ETag\` is another one whenever a file has changed             |
| \`GET <url>\`   | one line of JSON for each file: \`{ "path", "size", "version" }\`          |
| \`GET <url><path>\` | the bytes, if \`If-Match\` is the version of the file; else 412         |

To read what you have:

1. \`src/${name}.client.ts\` talks to the remote: put your client there. It goes through \`context.network\`, which keeps sources
   away from what they may not reach.
2. \`src/${name}.backend.ts\` says what users configure, and whether anything has changed.
3. \`src/${name}.snapshot.ts\` lists and reads.
4. \`test/${name}.backend.test.ts\` changes the remote for the tests: let it change a real one.

## In an application

\`\`\`ts
import { DataBackendsModule } from '${PACKAGE}';
import { ${className}Plugin } from '${packageName}';

DataBackendsModule.forRoot({ plugins: [${className}Plugin] });
\`\`\`

In the service: \`npm install ${packageName}\` beside it, and \`DATA_BACKENDS_PLUGINS=${packageName}\`.
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
