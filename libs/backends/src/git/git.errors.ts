import { DataBackendsError } from '@lib/core';

/** The program git is missing on this machine, or too old for what protects it. */
export class GitUnavailableError extends DataBackendsError {
  constructor(what: string) {
    super(
      'GIT_UNAVAILABLE',
      `${what} Install git 2.39 or newer (for instance "apt-get install git") and make sure that it is on the PATH of this process.`,
    );
  }
}

/** The URL cannot be read as the address of a repository, or hides something in it. */
export class GitUrlInvalidError extends DataBackendsError {
  constructor(what: string) {
    super(
      'GIT_URL_INVALID',
      `The git URL is not valid: ${what}. Give it as https://host/path.git or git@host:path.git, without options, query or fragment.`,
    );
  }
}

/** The URL has a scheme that sources may not use. */
export class GitUrlSchemeDeniedError extends DataBackendsError {
  constructor(scheme: string) {
    super(
      'GIT_URL_SCHEME_DENIED',
      `Git sources cannot be read over ${scheme}. Use an https:// URL (with a token when the repository is private), ` +
        'ssh:// or user@host:path (with a private key), http://, or file:// below one of the allowed local roots.',
    );
  }
}

/** A branch, tag, reference or commit that git would not accept as a name, or that means something else. */
export class GitReferenceInvalidError extends DataBackendsError {
  constructor(
    readonly parameter: string,
    what: string,
  ) {
    super('GIT_REF_INVALID', `The parameter "${parameter}" is not valid: ${what}.`, {
      errors: [{ pointer: `/parameters/${parameter}`, detail: what }],
    });
  }
}

/** The remote has no such branch, tag, reference or commit. */
export class GitReferenceNotFoundError extends DataBackendsError {
  constructor(url: string, reference: string, hint = 'It may have been renamed or deleted; correct the parameters.') {
    super('GIT_REF_NOT_FOUND', `The repository ${url} has no ${reference}. ${hint}`);
  }
}

/** The commit has no directory at `subpath`. */
export class GitSubpathNotFoundError extends DataBackendsError {
  constructor(url: string, subpath: string, commit: string) {
    super(
      'GIT_SUBPATH_NOT_FOUND',
      `The repository ${url} has no directory "${subpath}" in commit ${commit}. Correct the parameter "subpath".`,
    );
  }
}

/** The remote answers, but nothing was ever pushed to it. */
export class GitEmptyRepositoryError extends DataBackendsError {
  constructor(url: string) {
    super('GIT_EMPTY_REPOSITORY', `The repository ${url} has no commits yet. Push one, then sync again.`);
  }
}

/** The server refused the credentials, or asks for some. */
export class GitAuthenticationError extends DataBackendsError {
  constructor(url: string, hasCredentials: boolean) {
    super(
      'GIT_AUTH_FAILED',
      hasCredentials
        ? `The git server refused the credentials for ${url}. Check that they are current and may read the repository.`
        : `The git server asks for credentials for ${url}. Set the parameters "username" and "password", or "token".`,
    );
  }
}

/** The server knows who asks, and refuses. */
export class GitForbiddenError extends DataBackendsError {
  constructor(url: string, hasCredentials: boolean) {
    super(
      'GIT_AUTH_FAILED',
      hasCredentials
        ? `The git server does not let the credentials read ${url}. Give them the permission to read the repository.`
        : `The git server lets nobody without credentials read ${url}. Set the parameters "username" and "password", or "token".`,
    );
  }
}

/** The server says that there is no such repository, or hides it. */
export class GitRepositoryNotFoundError extends DataBackendsError {
  constructor(url: string, hasCredentials: boolean) {
    super(
      'GIT_NOT_FOUND',
      `There is no repository at ${url}. Check the URL` +
        (hasCredentials ? ', and that the credentials may see it.' : '; servers also say so of private repositories.'),
    );
  }
}

/** Something answers at the URL, but not a git server that we can talk to. */
export class GitRemoteNotGitError extends DataBackendsError {
  constructor(
    url: string,
    what: string,
    /** Status of the answer, when that is what was odd. */
    readonly answered?: number,
  ) {
    super('GIT_REMOTE_NOT_GIT', `${url} is not a git repository that can be read: ${what}.`);
  }
}

/** The server wants fewer requests. */
export class GitRateLimitedError extends DataBackendsError {
  constructor(
    url: string,
    /** How long the server wants to be left alone; null when it does not say. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    const wait = retryAfterSeconds === null ? 'Wait' : `Wait ${retryAfterSeconds} seconds`;
    super('GIT_RATE_LIMITED', `The git server limits the rate of requests for ${url}. ${wait}, or sync less often.`);
  }
}

/** The server failed, or broke off in the middle. */
export class GitServerError extends DataBackendsError {
  constructor(
    url: string,
    what: string,
    /** The connection ended without an answer. */
    readonly isBrokenOff = false,
  ) {
    super('GIT_SERVER_ERROR', `The git server failed for ${url}: ${what}. Nothing was changed; sync again later.`);
  }
}

/** The repository holds objects that git's own checks refuse, for instance a file named `..`. */
export class GitFsckRejectedError extends DataBackendsError {
  constructor(url: string, what: string) {
    super(
      'GIT_FSCK_REJECTED',
      `The repository ${url} holds objects that are not safe to take (${what}). Run "git fsck" on it and mend them.`,
    );
  }
}

/** An object of the repository is missing or damaged, here or in what the remote sent. */
export class GitObjectCorruptError extends DataBackendsError {
  constructor(url: string, what: string) {
    super(
      'GIT_OBJECT_CORRUPT',
      `The repository ${url} has a damaged or missing object (${what}). The next sync reads it afresh; ` +
        'if that fails too, run "git fsck" on the remote.',
    );
  }
}

/** The repository is stored in a way that this git, or this backend, does not read. */
export class GitUnsupportedFormatError extends DataBackendsError {
  constructor(url: string, what: string) {
    super('GIT_UNSUPPORTED_FORMAT', `The format of the repository ${url} is not supported: ${what}.`);
  }
}

/** The repository is larger than the limits of this installation. */
export class GitLimitExceededError extends DataBackendsError {
  constructor(
    url: string,
    readonly limit: string,
    value: string,
  ) {
    super(
      'GIT_LIMIT_EXCEEDED',
      `The repository ${url} exceeds the limit ${limit} (${value}). Read a part of it with the parameter "subpath", or raise the limit.`,
    );
  }
}

/** The directory of the cache cannot be written, is full, or was removed while it was in use. */
export class GitCacheUnavailableError extends DataBackendsError {
  constructor(what: string, cause?: unknown) {
    super(
      'GIT_CACHE_UNAVAILABLE',
      `The git cache cannot be used: ${what}. Check the free space and the permissions of the data directory.`,
      { cause },
    );
  }
}

/** git failed in a way that is not known better. */
export class GitFailedError extends DataBackendsError {
  constructor(url: string, what: string, cause?: unknown) {
    super('GIT_FAILED', `git failed for ${url}: ${what}.`, { cause });
  }
}

/** The git server redirects; its answer could lead anywhere, so it is not followed. */
export class GitRedirectDeniedError extends DataBackendsError {
  constructor(url: string) {
    super(
      'NET_REDIRECT_DENIED',
      `The server redirects ${url} elsewhere. Set the URL of the source to the final address.`,
    );
  }
}

/** The name of the git server cannot be resolved. */
export class GitDnsError extends DataBackendsError {
  constructor(url: string) {
    super('NET_DNS', `The host name of ${url} cannot be resolved. Check the URL and the DNS of this machine.`);
  }
}

/** No connection to the git server. */
export class GitUnreachableError extends DataBackendsError {
  constructor(url: string, what: string) {
    super('NET_UNREACHABLE', `The git server of ${url} cannot be reached: ${what}.`);
  }
}

/** The git server went silent. */
export class GitTimeoutError extends DataBackendsError {
  constructor(url: string) {
    super('NET_TIMEOUT', `The git server of ${url} sent nothing for too long (limit idleTimeout). Sync again later.`);
  }
}
