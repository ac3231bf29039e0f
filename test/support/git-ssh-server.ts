import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext, Connection, ServerChannel, ServerConfig } from 'ssh2';
import { gitEnvironment } from './git-command.js';
import { GitRepository } from './git-repository.js';

// Outside of the context that Jest makes for each file of tests: ssh2 compiles WebAssembly before it says its first
// word, and in such a context that once never came to an end, in CI, so that no client was ever answered.
const load = process.getBuiltinModule('node:module').createRequire(import.meta.url);
const ssh2 = load('ssh2') as typeof import('ssh2');
const { init: readyToSpeak } = load('ssh2/lib/protocol/crypto.js') as { init: Promise<void> };

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa';

export interface SshKey {
  /** Text of the file, in the format of OpenSSH. */
  readonly privateKey: string;
  /** `<type> <base64>`. */
  readonly publicKey: string;
}

/** A new key pair; with a passphrase, an encrypted one. */
export function newSshKey(type: KeyType = 'ed25519', passphrase?: string): SshKey {
  const bits = { ed25519: undefined, rsa: 2_048, ecdsa: 256 }[type];
  const options = {
    ...(bits === undefined ? {} : { bits }),
    ...(passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 2 }),
  };
  const pair = ssh2.utils.generateKeyPairSync(type as 'rsa', options as never);
  return { privateKey: pair.private, publicKey: pair.public.split(' ').slice(0, 2).join(' ') };
}

/** What happens to a command in place of `git-upload-pack`. */
export type SshResponder = (channel: ServerChannel, command: string) => void;

/** Ready-made faults. */
export const sshFaults = {
  /** Takes the command and never answers. */
  hang: (): SshResponder => () => undefined,
  /** What hosting services do when they refuse: some lines on standard error, and an exit code. */
  refuse:
    (...lines: string[]): SshResponder =>
    (channel) => {
      channel.stderr.write(lines.map((line) => `${line}\n`).join(''));
      channel.exit(1);
      channel.end();
    },
};

export interface GitSshServerOptions {
  readonly hostKey?: SshKey;
  readonly algorithms?: ServerConfig['algorithms'];
  /** The address to listen on; by default 127.0.0.1. */
  readonly address?: string;
}

/**
 * Real git over SSH on a free port: the server of the npm package `ssh2`, which lets in who proves to have one of
 * `authorized` and runs `git upload-pack` below a root, as a git server does.
 */
export class GitSshServer {
  /** TCP connections since the start. */
  connections = 0;
  /** Connections that are open now. */
  readonly sockets = new Set<Socket>();
  /** Commands that were asked for, by whom. */
  readonly commands: { readonly user: string; readonly command: string; readonly protocol: string | null }[] = [];
  /** Public keys that were offered, whether they were taken or not. */
  readonly offered: string[] = [];
  /** Who may log in, by `<type> <base64>`; everybody, without a key, when it is null. */
  authorized: Set<string> | null = new Set();
  /** A server that accepts connections and says nothing at all. */
  isMute = false;
  #hostKey: SshKey;
  #responder: SshResponder | null = null;

  private constructor(
    readonly root: string,
    private readonly server: Server,
    private readonly options: GitSshServerOptions,
  ) {
    this.#hostKey = options.hostKey ?? newSshKey();
    server.on('connection', (socket) => this.accept(socket));
  }

  static async start(options: GitSshServerOptions = {}): Promise<GitSshServer> {
    await readyToSpeak;
    const root = await mkdtemp(join(tmpdir(), 'data-backends-git-ssh-server-'));
    const server = createServer();
    const sshServer = new GitSshServer(root, server, options);
    await once(server.listen(0, options.address ?? '127.0.0.1'), 'listening');
    return sshServer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(repositoryName: string, host = '127.0.0.1'): string {
    return `ssh://git@${host}:${this.port}/${repositoryName}.git`;
  }

  createRepository(name: string): Promise<GitRepository> {
    return GitRepository.init(join(this.root, `${name}.git`));
  }

  /** The line of known_hosts for this server. */
  knownHosts(host = '127.0.0.1'): string {
    return `[${host}]:${this.port} ${this.#hostKey.publicKey}\n`;
  }

  /** From now on the server shows another key. */
  set hostKey(key: SshKey) {
    this.#hostKey = key;
  }

  get hostKey(): SshKey {
    return this.#hostKey;
  }

  /** From now on `responder` answers every command; null ends the fault. */
  respondWith(responder: SshResponder | null): void {
    this.#responder = responder;
  }

  /** Forgets what was seen. */
  reset(): void {
    this.connections = 0;
    this.commands.length = 0;
    this.offered.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
    await rm(this.root, { recursive: true, force: true });
  }

  private accept(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // A client that is killed resets the connection.
    socket.on('error', () => undefined);
    if (this.isMute) return void socket.resume();
    const { algorithms } = this.options;
    const hostKeys = [this.#hostKey.privateKey];
    const server = new ssh2.Server({ hostKeys, ...(algorithms ? { algorithms } : {}) }, (client) => this.serve(client));
    (server as unknown as { injectSocket(socket: Socket): void }).injectSocket(socket);
  }

  private serve(client: Connection): void {
    let user = '';
    client.on('error', () => undefined);
    client.on('authentication', (attempt) => {
      user = attempt.username;
      if (this.isAllowed(attempt)) attempt.accept();
      else attempt.reject(['publickey']);
    });
    client.on('session', (acceptSession) => {
      let protocol: string | null = null;
      const session = acceptSession();
      session.on('env', (accept, _reject, { key, val }) => {
        if (key === 'GIT_PROTOCOL') protocol = val;
        accept?.();
      });
      session.on('exec', (accept, _reject, { command }) => {
        this.commands.push({ user, command, protocol });
        const channel = accept();
        if (this.#responder) this.#responder(channel, command);
        else this.uploadPack(channel, command, protocol);
      });
    });
  }

  private isAllowed(attempt: AuthContext): boolean {
    if (this.authorized === null) return true;
    if (attempt.method !== 'publickey') return false;
    const key = `${attempt.key.algo.replace(/^rsa-sha2-\d+$/, 'ssh-rsa')} ${attempt.key.data.toString('base64')}`;
    this.offered.push(key);
    if (!this.authorized.has(key)) return false;
    // Without a signature the client only asks whether the key would do.
    if (!attempt.signature || !attempt.blob) return true;
    const parsed = ssh2.utils.parseKey(key);
    return !(parsed instanceof Error) && parsed.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
  }

  private uploadPack(channel: ServerChannel, command: string, protocol: string | null): void {
    const path = /^git-upload-pack '([^']*)'$/.exec(command)?.[1];
    if (path === undefined) return sshFaults.refuse(`not allowed: ${command}`)(channel, command);
    const child = spawn('git', ['upload-pack', join(this.root, path)], {
      env: gitEnvironment(protocol === null ? {} : { GIT_PROTOCOL: protocol }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    channel.on('error', () => undefined);
    channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    channel.on('close', () => child.kill());
    child.on('close', (code) => {
      channel.exit(code ?? 1);
      channel.end();
    });
  }
}
