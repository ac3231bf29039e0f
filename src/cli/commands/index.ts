import type { Command } from 'commander';
import type { Runner } from '../command-context.js';
import { audit } from './audit/list.js';
import { backendList } from './backend/list.js';
import { backendShow } from './backend/show.js';
import { doctor } from './doctor.js';
import { migrate } from './migrate.js';
import { newBackend } from './new/backend.js';
import { secretsRotate } from './secrets/rotate.js';
import { serve } from './serve.js';
import { sourceArchive } from './source/archive.js';
import { sourceCat } from './source/cat.js';
import { sourceCreate } from './source/create.js';
import { sourceDelete } from './source/delete.js';
import { sourceDiff } from './source/diff.js';
import { sourceEdit } from './source/edit.js';
import { sourceFiles } from './source/files.js';
import { sourceGet } from './source/get.js';
import { sourceList } from './source/list.js';
import { sourcePlan } from './source/plan.js';
import { sourceSync } from './source/sync.js';
import { sourceTest } from './source/test.js';
import { tokenCreate } from './token/create.js';
import { tokenList } from './token/list.js';
import { tokenLoginLink } from './token/login-link.js';
import { tokenRevoke } from './token/revoke.js';
import { worker } from './worker.js';

/** Makes a command. It must load nothing but commander: what an action needs, it imports when it runs. */
export type CommandMaker = (run: Runner) => Command;

/** Commands under one word. */
export interface CommandGroup {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandMaker[];
}

/** Every command, as --help lists them. A new one is a file and its line here. */
export const COMMANDS: readonly (CommandMaker | CommandGroup)[] = [
  serve,
  worker,
  {
    name: 'source',
    description: 'data sources: configured places to read',
    commands: [
      sourceList,
      sourceGet,
      sourceCreate,
      sourceEdit,
      sourceDelete,
      sourceSync,
      sourcePlan,
      sourceTest,
      sourceFiles,
      sourceCat,
      sourceDiff,
      sourceArchive,
    ],
  },
  {
    name: 'backend',
    description: 'data backends: the kinds of sources that there are',
    commands: [backendList, backendShow],
  },
  {
    name: 'new',
    description: 'write the beginning of a package of your own',
    commands: [newBackend],
  },
  {
    name: 'token',
    description: 'tokens: who may use the API of the service, and for what',
    commands: [tokenCreate, tokenList, tokenRevoke, tokenLoginLink],
  },
  {
    name: 'secrets',
    description: 'secrets at rest: how they are encrypted',
    commands: [secretsRotate],
  },
  audit,
  migrate,
  doctor,
];
