import type { GitConfigLine } from './git-config.js';
import type { GitSshSettings } from './git-ssh-parameters.js';

/** Names a checked address to the command, in the environment of git. */
export const SSH_ADDRESS = 'DATA_BACKENDS_SSH_ADDRESS';
/** File in the workspace that the keys of hosts are read from, or collected in. */
export const KNOWN_HOSTS_FILE = 'ssh-known-hosts';

const KEY_FILE = 'ssh-key';
const PASSPHRASE_FILE = 'ssh-passphrase';
const ASKPASS_FILE = 'ssh-askpass';

/** What the program that answers for the passphrase complains when one ssh process asks again. */
export const PASSPHRASE_NOT_TAKEN = 'data-backends: ssh did not take the passphrase';

const ASKPASS = `#!/bin/sh
asked=./ssh-asked-$PPID
if [ -e "$asked" ]; then echo '${PASSPHRASE_NOT_TAKEN}' >&2; exit 1; fi
: > "$asked"
exec cat ./${PASSPHRASE_FILE}
`;

export interface SshFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

export interface SshCommandOptions {
  /** Absolute path of ssh. */
  readonly program: string;
  /** The name under which the host is looked up among the known ones, and expected in certificates. */
  readonly host: string;
  /** How the private key and its passphrase are given; null = none is offered. */
  readonly key: 'plain' | 'encrypted' | null;
  /** `verify`: the host must be known. `collect`: its key is only written down, and nothing is proven to it. */
  readonly hostKeys: 'verify' | 'collect';
  /** Milliseconds of silence after which the other side counts as gone. */
  readonly idleTimeout: number;
  /** A command that connects in place of ssh, through a proxy; null = directly. */
  readonly proxyCommand: string | null;
}

/**
 * What git is told to run as ssh. No configuration of the machine or its user has a say, nothing is asked on a
 * terminal, no other key is tried, and nothing is forwarded. What is secret stands in files of the workspace.
 */
export function sshConfig(options: SshCommandOptions): GitConfigLine[] {
  return [
    { section: 'core', key: 'sshCommand', value: sshCommand(options) },
    // Otherwise git runs the command once more to find out whose it is.
    { section: 'ssh', key: 'variant', value: 'ssh' },
  ];
}

/** A command for sh, to which git adds port, host and the remote command. */
export function sshCommand(options: SshCommandOptions): string {
  const { program, host, key, hostKeys, proxyCommand } = options;
  const seconds = Math.max(1, Math.ceil(options.idleTimeout / 1_000));
  const settings: Record<string, string> = {
    // ssh does not ask for the passphrase of a key in batch mode, not even a program.
    BatchMode: key === 'encrypted' ? 'no' : 'yes',
    // A second question is how ssh says that the first answer was wrong; see ASKPASS.
    NumberOfPasswordPrompts: '2',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    IdentityFile: key === null ? 'none' : KEY_FILE,
    PKCS11Provider: 'none',
    PreferredAuthentications: key === null ? 'none' : 'publickey',
    PubkeyAuthentication: key === null ? 'no' : 'yes',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    HostbasedAuthentication: 'no',
    GSSAPIAuthentication: 'no',
    AddKeysToAgent: 'no',
    HostKeyAlias: host,
    StrictHostKeyChecking: hostKeys === 'verify' ? 'yes' : 'accept-new',
    UserKnownHostsFile: KNOWN_HOSTS_FILE,
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    HashKnownHosts: 'no',
    CheckHostIP: 'no',
    VerifyHostKeyDNS: 'no',
    CanonicalizeHostname: 'no',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    Tunnel: 'no',
    PermitLocalCommand: 'no',
    ControlMaster: 'no',
    ControlPath: 'none',
    ProxyJump: 'none',
    // Long before anybody who waits for ssh gives up: it is ssh that can say which host does not answer.
    ConnectTimeout: `${Math.max(1, Math.floor(seconds / 3))}`,
    ConnectionAttempts: '1',
    ServerAliveInterval: `${Math.max(1, Math.floor(seconds / 3))}`,
    ServerAliveCountMax: '3',
    // Less, and ssh would not say why nothing can be agreed on.
    LogLevel: 'INFO',
  };
  const words = Object.entries(settings).map(([name, value]) => `-o ${quote(`${name}=${value}`)}`);
  // Only these two are read by ssh with expansions of its own or of the shell.
  words.push(`-o HostName="$${SSH_ADDRESS}"`, `-o ${quote(`ProxyCommand=${proxyCommand ?? 'none'}`)}`);
  const environment = `SSH_ASKPASS=./${ASKPASS_FILE} SSH_ASKPASS_REQUIRE=force DISPLAY=none`;
  return `export ${environment}; cd "$HOME" && exec ${quote(program)} -F /dev/null -T ${words.join(' ')}`;
}

/** What the command finds in the workspace. */
export function sshFiles({ privateKey, passphrase }: GitSshSettings, knownHosts: string): SshFiles {
  const files = {
    [KNOWN_HOSTS_FILE]: knownHosts,
    ...(privateKey === null ? {} : { [KEY_FILE]: privateKey }),
    ...(passphrase === null ? {} : { [PASSPHRASE_FILE]: `${passphrase}\n` }),
  };
  return { files, scripts: passphrase === null ? {} : { [ASKPASS_FILE]: ASKPASS } };
}

/** The variables that a process needs to connect to one of the checked addresses. */
export function sshAddress(address: string): Record<string, string> {
  // ssh expands "%" in host names.
  return { [SSH_ADDRESS]: address.replaceAll('%', '%%') };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
