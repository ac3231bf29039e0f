import { userInfo } from 'node:os';
import { type Actor, ActorResolver } from '@lib/data-backends';

/** Whoever runs a command in this process, as the system knows them. */
export function commandLineActor(): Actor {
  return { id: 'command-line', name: `Command line (${systemUser()})` };
}

/** Changes of a command are made by them. */
export class CommandLineActorResolver extends ActorResolver {
  override resolve(): Actor {
    return commandLineActor();
  }
}

/** In containers a process may run as somebody who has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
