import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Backend, DataBackend, DataBackendRegistry, DataBackendsModule, Plugin } from '@lib/data-backends';
import { discoverProviders } from '@lib/core';
import { type DynamicModule, type INestApplicationContext, Injectable, Module, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { serviceFlags } from '../support/service-flags.js';
import { type Case, compare, median, print, seconds } from './measure.js';

const PLUGINS = 1_000;
/** Backends, jobs, system jobs, consumers and synced objects are looked for one after the other. */
const SCANS = 5;
const BUDGET = 1.08;
/** Seconds of a look at all providers for what is not there. */
const scans: number[] = [];
const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

/** What 1,000 plugins with a backend each cost at the start of an application, and how soon the service is ready. */
export async function benchBoot({ rounds }: { readonly rounds: number }): Promise<void> {
  const cases = [
    caseOf('Nest alone, as many modules and providers', plainModule, (modules) => modules),
    caseOf('with DataBackendsModule, no plugins', plainModule, async (modules) => [
      await DataBackendsModule.forRoot({ database: false }),
      ...modules,
    ]),
    caseOf('1,000 plugins with a backend each', pluginModule, async (plugins) => [
      await DataBackendsModule.forRoot({ database: false, plugins }),
    ]),
  ];
  // The first round of each is slower by what is translated.
  await compare(cases, 1);
  scans.length = 0;
  const rows = await compare(cases, rounds);
  print(`Boot of an application, ${PLUGINS} modules`, rows);
  const boot = rows.at(-1)!.seconds;
  const discovery = median(scans) * SCANS;
  const ratio = boot / (boot - discovery);
  console.log(
    `  of which ${SCANS} looks at all providers: ${(discovery * 1_000).toFixed(0)} ms, ${ratio.toFixed(2)} x (budget ${BUDGET})` +
      `  ${ratio <= BUDGET ? 'within' : 'OVER'}`,
  );
  await benchService(rounds);
}

type Imports = (Type | DynamicModule)[];

function caseOf(
  name: string,
  make: (index: number) => Type,
  importsOf: (modules: Type[]) => Imports | Promise<Imports>,
): Case {
  return {
    name,
    async run() {
      // Nest and zod keep what they know about a class on the class.
      const modules = Array.from({ length: PLUGINS }, (_, index) => make(index));
      let application: INestApplicationContext | undefined;
      const time = await seconds(async () => {
        const imports = await importsOf(modules);
        application = await NestFactory.createApplicationContext({ module: class Root {}, imports }, { logger: false });
      });
      if (make === pluginModule) await scan(application!);
      await application!.close();
      return time;
    },
  };
}

async function scan(application: INestApplicationContext): Promise<void> {
  const found = application.get(DataBackendRegistry).list().length;
  if (found < PLUGINS) throw new Error(`Only ${found} backends were found.`);
  const modules = application.get(ModulesContainer);
  scans.push(await seconds(async () => discoverProviders(modules.values(), () => false)));
}

function plainModule(): Type {
  class SomeService {}
  Injectable()(SomeService);
  class SomeModule {}
  Module({ providers: [SomeService] })(SomeModule);
  return SomeModule;
}

function pluginModule(index: number): Type {
  class SomeBackend extends Backend {
    override async fetch(): Promise<never> {
      throw new Error('Nothing is read here.');
    }
  }
  const parameters = z.object({ branch: z.string().optional(), depth: z.number().optional() });
  DataBackend({ name: `backend-${index}`, label: `Backend ${index}`, parameters })(SomeBackend);
  class SomePlugin {}
  Module({ providers: [SomeBackend] })(SomePlugin);
  Plugin({ name: `plugin-${index}`, label: `Plugin ${index}`, version: '1.0.0' })(SomePlugin);
  return SomePlugin;
}

/** As `npm start` runs it, once it is built. */
async function benchService(rounds: number): Promise<void> {
  if (!existsSync(MAIN)) return console.log('\nStart of the service: not measured; run "npm run build" before.');
  const first: number[] = [];
  const later: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-boot-'));
    first.push(await startService(directory));
    later.push(await startService(directory));
    await rm(directory, { recursive: true, force: true });
  }
  console.log('\nStart of the service to ready, embedded database');
  report('the first time', median(first), 2.5);
  report('later', median(later), 1.5);
}

function report(name: string, time: number, budget: number): void {
  const verdict = time <= budget ? 'within' : 'OVER';
  console.log(`  ${name.padEnd(44)} ${time.toFixed(3).padStart(9)} s  (budget ${budget})  ${verdict}`);
}

/** Seconds until it says that it is ready. */
async function startService(directory: string): Promise<number> {
  const environment = { PATH: process.env['PATH'], PORT: '0', DATA_BACKENDS_LOG_LEVEL: 'error' };
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, [...serviceFlags(), MAIN], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes(' is ready at ')) break;
  }
  const time = Number(process.hrtime.bigint() - start) / 1e9;
  child.kill('SIGTERM');
  await ended;
  return time;
}
