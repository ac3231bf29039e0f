import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { HttpClient } from './http-client.js';
import { SOURCE_FLAGS } from '../../support/source-flags.js';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const READY = /^nestjs-data-backends is ready at (http:\S+)$/m;

/** The real service, as a process of its own that runs the sources. */
export class ServiceProcess {
  stdout = '';
  stderr = '';
  /** Exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>;

  private constructor(readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Does not wait until it is ready. `directory` is its working directory, and holds its data. */
  static spawn(directory: string, environment: Readonly<Record<string, string>> = {}): ServiceProcess {
    return new ServiceProcess(
      spawn(process.execPath, [...SOURCE_FLAGS, MAIN], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          PORT: '0',
          DATA_BACKENDS_LOG_LEVEL: 'error',
          DATA_BACKENDS_NETWORK_ALLOW: '127.0.0.1',
          ...environment,
        },
      }),
    );
  }

  /** Starts it, and waits until it says that it is ready. */
  static async start(directory: string, environment: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const service = ServiceProcess.spawn(directory, environment);
    await service.client();
    return service;
  }

  /** A client of the service, once it is ready. */
  async client(): Promise<HttpClient> {
    for (;;) {
      const url = READY.exec(this.stdout)?.[1];
      if (url) return new HttpClient(url);
      const next = once(this.child.stdout!, 'data');
      const ended = await Promise.race([next.then(() => false), this.ended.then(() => true)]);
      if (ended && !READY.test(this.stdout)) throw new Error(`The service ended:\n${this.stdout}${this.stderr}`);
    }
  }

  /** Asks it to stop, and gives how it ended. */
  stop(): Promise<number | NodeJS.Signals> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  /** Ends it whatever it does; for `afterEach`. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
