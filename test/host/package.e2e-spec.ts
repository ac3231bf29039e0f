import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PgliteDatabase } from '@lib/database';
import { MIGRATIONS } from '../../libs/database/src/migrations/index.js';
import { GitRepository } from '../support/git-repository.js';
import { Project, PublishedPackage } from './published-package.js';

const SLOW = 180_000;

let published: PublishedPackage;
const projects: Project[] = [];

beforeAll(async () => {
  published = await PublishedPackage.build();
}, SLOW);

afterEach(async () => {
  for (const project of projects.splice(0)) await project[Symbol.asyncDispose]();
});

afterAll(async () => {
  await published?.[Symbol.asyncDispose]();
});

async function project(files: Record<string, string>, without: readonly string[] = []): Promise<Project> {
  const manifest = '{ "private": true, "type": "module" }';
  const created = await Project.create(published, { 'package.json': manifest, ...files }, without);
  projects.push(created);
  return created;
}

async function sample(name: string): Promise<Project> {
  const created = await Project.ofSample(published, name);
  projects.push(created);
  return created;
}

describe('The published package', () => {
  it('holds what runs, its types, its licence, and nothing else', () => {
    expect(published.files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'package.json',
        'dist/libs/data-backends/src/index.js',
        'dist/libs/data-backends/src/index.d.ts',
        'dist/libs/admin/src/index.js',
        'dist/libs/admin/src/index.d.ts',
        'dist/libs/testing/src/index.js',
        'dist/libs/testing/src/index.d.ts',
        'dist/src/cli/main.js',
      ]),
    );
    expect(published.files.filter((file) => /\.spec\.|(?<!\.d)\.ts$|tsbuildinfo|^test|^samples/.test(file))).toEqual(
      [],
    );
  });

  it('can be imported by each of its entries, and by no other path', async () => {
    const entries = Object.keys(published.manifest.exports).filter((entry) => entry !== './package.json');
    expect(entries).toEqual(expect.arrayContaining(['.', './admin', './client', './testing']));
    const imported = await project({
      'all.js': `${entries.map((entry) => `await import('nestjs-data-backends${entry.slice(1)}');`).join('\n')}
        console.log('imported');`,
      'deep.js': `await import('nestjs-data-backends/dist/libs/core/src/index.js');`,
    });
    expect(await imported.node('all.js')).toEqual({ code: 0, output: 'imported\n' });
    expect((await imported.node('deep.js')).output).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('brings a command line that lists data sources', async () => {
    const created = await project({});
    expect(published.manifest.bin).toEqual({ 'data-backends': 'dist/src/cli/main.js' });
    const main = `node_modules/nestjs-data-backends/${published.manifest.bin!['data-backends']}`;
    expect(await created.read(main)).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(await created.node(main, '--version')).toEqual({
      code: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await created.node(main, 'source', 'list', '-o', 'json', '-q')).toEqual({ code: 0, output: '[]\n' });
    expect((await created.node(main, 'source', 'lst')).code).toBe(2);
  });

  it('starts its embedded database with the tables that the build has made', async () => {
    const created = await project({});
    const main = `node_modules/nestjs-data-backends/${published.manifest.bin!['data-backends']}`;
    const begin = new Date();
    expect(await created.node(main, 'migrate', '-q')).toMatchObject({ code: 0 });
    const database = await PgliteDatabase.open({ dataDir: join(created.directory, 'data'), schema: 'data_backends' });
    const { rows } = await database
      .query<{ count: number; last: Date }>(
        'SELECT count(*)::int AS count, max(applied_at) AS last FROM data_backends.migration',
      )
      .finally(() => database.close());
    expect(rows[0]!.count).toBe(MIGRATIONS.length);
    expect(new Date(rows[0]!.last).getTime()).toBeLessThan(begin.getTime());
  });

  it(
    'writes a data backend that passes its conformance test, and overwrites nothing',
    async () => {
      const created = await project({});
      const main = `node_modules/nestjs-data-backends/${published.manifest.bin!['data-backends']}`;
      const generate = () => created.node(main, 'new', 'backend', 'acme-files');
      expect(await generate()).toEqual({ code: 0, output: expect.stringContaining('cd acme-files && npm install') });
      expect((await created.tsc('-p', 'acme-files')).output).toBe('');
      const tested = await created.node('--test', 'acme-files/dist/test/acme-files.backend.test.js');
      expect(tested.output).toMatch(/fail 0$/m);
      expect(tested.code).toBe(0);
      expect(await generate()).toEqual({ code: 2, output: expect.stringMatching(/^USAGE_INVALID: .* is not empty/) });
    },
    SLOW,
  );

  it('names the package that a command lacks', async () => {
    const created = await project({}, ['@nestjs/event-emitter']);
    expect(await created.node('node_modules/nestjs-data-backends/dist/src/cli/main.js', 'source', 'list')).toEqual({
      code: 2,
      output:
        'PACKAGE_MISSING: This command needs the package "@nestjs/event-emitter", which is not installed. ' +
        'Run: npm install @nestjs/event-emitter\n',
    });
  });

  it('can be required from CommonJS', async () => {
    const created = await project({});
    const required = await created.node('-p', `typeof require('nestjs-data-backends').DataBackendsModule.forRoot`);
    expect(required).toEqual({ code: 0, output: 'function\n' });
  });

  it(
    'works for a CommonJS application that is compiled with strict types, ours included',
    async () => {
      const created = await project({
        'package.json': '{ "private": true, "type": "commonjs" }',
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            target: 'es2023',
            lib: ['es2024', 'esnext.disposable'],
            module: 'nodenext',
            types: ['node'],
            strict: true,
            skipLibCheck: false,
            experimentalDecorators: true,
            emitDecoratorMetadata: true,
          },
          files: ['main.ts'],
        }),
        'main.ts': `
        import { Module } from '@nestjs/common';
        import { NestFactory } from '@nestjs/core';
        import { DataBackendRegistry, DataBackendsModule } from 'nestjs-data-backends';
        import { type ApiClient, createApiClient } from 'nestjs-data-backends/client';

        @Module({ imports: [DataBackendsModule.forRoot({ database: false })] })
        class AppModule {}

        export const api: ApiClient = createApiClient({ url: 'http://127.0.0.1:3000' });

        void NestFactory.createApplicationContext(AppModule, { logger: false }).then(async (app) => {
          const registry: DataBackendRegistry = app.get(DataBackendRegistry);
          console.log(registry.choices().some(({ name }) => name === 'git'));
          await app.close();
        });`,
      });
      const compiled = await created.tsc('-p', '.');
      const ours = compiled.output
        .split('\n')
        .filter((line) => /node_modules\/nestjs-data-backends\/|^main\.ts/.test(line));
      expect(ours).toEqual([]);
      expect(await created.node('main.js')).toEqual({ code: 0, output: 'true\n' });
    },
    SLOW,
  );

  it('needs no driver of a database that is not used, and names the one that is missing', async () => {
    const created = await project(
      {
        'main.js': `
          import { NestFactory } from '@nestjs/core';
          import { DataBackendsModule } from 'nestjs-data-backends';
          for (const database of [false, {}, { url: 'postgres://127.0.0.1:1/none' }]) {
            const options = { logger: false, abortOnError: false };
            await NestFactory.createApplicationContext(await DataBackendsModule.forRoot({ database }), options).then(
              (app) => app.close().then(() => console.log('closed')),
              ({ code, message }) => console.log(code, /npm install \\S+/.exec(message)[0]),
            );
          }`,
      },
      ['@electric-sql/pglite', 'pg', 'pg-copy-streams'],
    );
    expect(await created.node('main.js')).toEqual({
      code: 0,
      output: [
        'closed',
        'DB_DRIVER_MISSING npm install @electric-sql/pglite',
        'DB_DRIVER_MISSING npm install pg',
        '',
      ].join('\n'),
    });
  });

  it('finds the backends of a package that has a copy of its own', async () => {
    const created = await project({
      'node_modules/@acme/paper/package.json':
        '{ "name": "@acme/paper", "version": "2.0.0", "type": "module", "exports": "./index.js" }',
      'node_modules/@acme/paper/index.js': `
        import { Backend, DataBackend } from 'nestjs-data-backends';
        export class PaperBackend extends Backend {
          async fetch() { throw new Error('out of paper'); }
        }
        DataBackend({ name: 'paper', label: 'Paper' })(PaperBackend);
        export const backends = [PaperBackend];`,
      'main.js': `
        import { NestFactory } from '@nestjs/core';
        import { Backend, DataBackendRegistry, DataBackendsModule } from 'nestjs-data-backends';
        const app = await NestFactory.createApplicationContext(
          await DataBackendsModule.forRoot({ database: false, plugins: ['@acme/paper'] }), { logger: false });
        const { plugin, backend } = app.get(DataBackendRegistry, { strict: false }).get('paper');
        console.log(plugin, backend instanceof Backend);
        await app.close();`,
    });
    published.copyTo(`${created.directory}/node_modules/@acme/paper/node_modules/nestjs-data-backends`);
    expect(await created.node('main.js')).toEqual({ code: 0, output: 'acme-paper false\n' });
  });
});

describe('The samples', () => {
  it('are all tried here', async () => {
    const names = await readdir(fileURLToPath(new URL('../../samples/', import.meta.url)));
    expect(names.filter((name) => /^\d/.test(name)).sort()).toEqual([
      '01-read-a-directory',
      '02-own-plugin',
      '03-configuration-in-step',
    ]);
  });

  it(
    '01-read-a-directory says what changed, and reads its files with a schema',
    async () => {
      const configs = await sample('01-read-a-directory');
      expect(await configs.tsc()).toEqual({ code: 0, output: '' });
      expect(await configs.node('dist/main.js')).toEqual({
        code: 0,
        output: [
          'changed, revision 1',
          '  created README.txt',
          '  created sites/lisbon.yaml',
          '  created sites/porto.yaml',
          'Lisbon has the VLANs 10, 20',
          'Porto has the VLANs 30',
          '',
        ].join('\n'),
      });

      await configs.write({ 'configs/sites/porto.yaml': 'name: Porto\nvlans: [30, 40]\n' });
      expect(await configs.node('dist/main.js')).toEqual({
        code: 0,
        output: [
          'changed, revision 2',
          '  updated sites/porto.yaml',
          'Lisbon has the VLANs 10, 20',
          'Porto has the VLANs 30, 40',
          '',
        ].join('\n'),
      });
    },
    SLOW,
  );

  it(
    '02-own-plugin prints its pages, and reads only the page that changed',
    async () => {
      const own = await sample('02-own-plugin');
      expect(await own.tsc()).toEqual({ code: 0, output: '' });
      expect(await own.node('dist/main.js')).toEqual({
        code: 0,
        output: [
          'notebook is changed, revision 1',
          '  created recipes/pancakes.md',
          '  created shopping.md',
          'recipes/pancakes.md: Flour, milk, eggs, a pinch of salt.',
          'shopping.md: Bread, butter, coffee.',
          '',
        ].join('\n'),
      });

      await own.write({ 'notebook.md': (await own.read('notebook.md')).replace('coffee', 'tea') });
      const { code, output } = await own.node('dist/main.js');
      expect(code).toBe(0);
      expect(output).toMatch(/^notebook is changed, revision 2\n {2}updated shopping\.md\n/);
      expect(output).toContain('shopping.md: Bread, butter, tea.');

      expect((await own.node('dist/main.js')).output).toMatch(/^notebook is unchanged, revision 2\n/);
    },
    SLOW,
  );

  it(
    '03-configuration-in-step keeps a table like a git repository, and says what does not fit',
    async () => {
      const step = await sample('03-configuration-in-step');
      const repository = await GitRepository.init(join(step.directory, 'repository'));
      await repository.commit({ 'vlans/staff.yaml': 'id: 10\nname: staff\n', 'README.md': '' });
      expect(await step.tsc()).toEqual({ code: 0, output: '' });
      const run = () => step.node('dist/main.js');
      expect(await run()).toEqual({ code: 0, output: 'revision 1 is in the table\n10 staff\n' });

      await repository.commit({
        'vlans/staff.yaml': 'id: ten\nname: staff\n',
        'vlans/guests.yaml': 'id: 20\nname: guests\n',
      });
      const { code, output } = await run();
      expect(code).toBe(0);
      expect(output).toMatch(/^The data file "vlans\/staff\.yaml" cannot be parsed: .*\(line 1, column 5\)/m);
      expect(output).toMatch(/\n10 staff\n20 guests\n$/);

      await repository.commit({ 'vlans/staff.yaml': 'id: 11\nname: staff\n' });
      expect(await run()).toEqual({ code: 0, output: 'revision 3 is in the table\n11 staff\n20 guests\n' });
    },
    SLOW,
  );
});
