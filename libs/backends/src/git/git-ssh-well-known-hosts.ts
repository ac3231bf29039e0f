/**
 * Host keys of services that many people use, for sources without `knownHosts`: they are as good as the
 * fingerprints that a user would compare by hand, and nobody does. One key each is enough; `knownHosts` replaces them.
 *
 * Source: docs.github.com (GitHub's SSH key fingerprints), docs.gitlab.com (Settings of GitLab.com),
 * bitbucket.org/site/ssh; the fingerprints that these publish stand in the specification.
 */
export const WELL_KNOWN_HOSTS = `
github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl
gitlab.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf
bitbucket.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO
`;
