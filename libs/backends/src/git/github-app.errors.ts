import { DataBackendsError } from '@lib/core';

/** GitHub gives the app no token; the classes below tell why, where that is known. */
export class GitHubAppError extends DataBackendsError {
  constructor(url: string, what: string, remedy: string) {
    super('GIT_AUTH_FAILED', `The GitHub App gets no token for ${url}: ${what}. ${remedy}`);
  }
}

/** There is no such installation of the app. */
export class GitHubAppNotInstalledError extends GitHubAppError {
  constructor(url: string, installation: string) {
    super(
      url,
      `it has no installation ${installation}`,
      'Install the app in the account of the repository, and set "githubAppInstallationId" to the number in the URL of the installation.',
    );
  }
}

/** Somebody suspended the installation. */
export class GitHubAppSuspendedError extends GitHubAppError {
  constructor(url: string) {
    super(url, 'its installation is suspended', 'Let an owner of the account lift the suspension.');
  }
}

/** The clocks differ so much that GitHub takes the proof of the app for expired, or for not valid yet. */
export class GitHubClockError extends GitHubAppError {
  constructor(
    url: string,
    /** Seconds that this machine is ahead; null when GitHub does not say. */
    readonly skewSeconds: number | null,
  ) {
    const difference =
      skewSeconds === null ? '' : ` by ${Math.abs(skewSeconds)} seconds (${skewSeconds > 0 ? 'ahead' : 'behind'})`;
    super(url, `the clock of this machine is wrong${difference}`, 'Set it, for instance with NTP.');
  }
}
