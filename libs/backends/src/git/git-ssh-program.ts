import { findProgram } from './find-program.js';
import { GitSshUnavailableError } from './git-ssh.errors.js';

/**
 * The absolute path of the ssh client on the PATH of this process.
 *
 * @throws GitSshUnavailableError
 */
export async function findSsh(searchPath = process.env['PATH'] ?? ''): Promise<string> {
  const path = await findProgram('ssh', searchPath);
  if (path === null) throw new GitSshUnavailableError('There is no ssh client on this machine.');
  return path;
}
