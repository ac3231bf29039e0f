import {
  Backend,
  DataBackend,
  type BackendContext,
  type BackendTarget,
  type Snapshot,
  type SourceAddress,
} from '@lib/core';
import { withoutBlanks } from '../common/parameters.js';
import { gitParameters, readGitSettings, type GitParameters } from './git-parameters.js';
import { GitFetch } from './git-fetch.js';
import { GitHubAppTokens } from './github-app-tokens.js';
import { GitRemote } from './git-remote.js';
import { checkSecretsFitUrl } from './git-ssh-parameters.js';
import { withUrlCredentials } from './git-url-credentials.js';
import { parseGitUrl } from './git-url.js';

/**
 * Reads a git repository over HTTP(S) or SSH, or from a directory of this machine. Only the commit that is read
 * travels, into a bare cache; nothing is ever checked out, and no hook, filter, submodule or LFS server is run
 * or asked.
 *
 * Source: NetBox's `GitBackend`, which clones everything at each sync.
 */
@DataBackend({ name: 'git', label: 'Git', isLocal: false, parameters: gitParameters, contentAddressed: true })
export class GitBackend extends Backend<GitParameters> {
  readonly #tokens = new GitHubAppTokens();

  override async revision(target: BackendTarget<GitParameters>, context: BackendContext): Promise<string> {
    const url = parseGitUrl(target.url);
    const settings = readGitSettings(target.parameters, url.host);
    const { reference } = settings;
    if (reference.kind === 'commit') return reference.id;
    await using remote = await GitRemote.open({ url, settings, tokens: this.#tokens, context, gitDirectory: null });
    return await remote.resolve(reference);
  }

  override async fetch(target: BackendTarget<GitParameters>, context: BackendContext): Promise<Snapshot> {
    const url = parseGitUrl(target.url);
    return new GitFetch(url, readGitSettings(target.parameters, url.host), this.#tokens, context).run();
  }

  /** Moves credentials out of the URL; refuses URLs and parameters that cannot work. */
  override normalize(source: SourceAddress): SourceAddress {
    const url = parseGitUrl(source.url);
    const parameters = withUrlCredentials(url, withoutBlanks(source.parameters));
    checkSecretsFitUrl(url.ssh !== undefined, parameters);
    readGitSettings(textsOf(parameters));
    return { url: url.href, parameters };
  }
}

/** What is not text yet is left to the schema, which tells what is wrong with it. */
function textsOf(parameters: Readonly<Record<string, unknown>>): GitParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => typeof value === 'string'));
}
