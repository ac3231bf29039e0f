import { join } from 'node:path';
import type { TlsSettings } from '../tls/tls-settings.js';
import type { GitConfigLine } from './git-config.js';

/**
 * Files and configuration for git. A folder of its own for the authorities, since some builds of curl go on
 * trusting those of the system beside a file, and none beside a folder.
 */
export function gitTlsFiles({ caCertificate, client }: TlsSettings): Readonly<Record<string, string>> {
  return {
    ...(caCertificate === null ? {} : { 'authorities/ca.pem': caCertificate }),
    ...(client ? { 'client/certificate.pem': client.certificate, 'client/key.pem': client.key } : {}),
  };
}

/** @param directory where the files of `gitTlsFiles` are */
export function gitTlsConfig({ caCertificate, client }: TlsSettings, directory: string): GitConfigLine[] {
  const line = (key: string, ...path: string[]) => ({ section: 'http', key, value: join(directory, ...path) });
  return [
    ...(caCertificate === null ? [] : [line('sslCAInfo', 'authorities', 'ca.pem'), line('sslCAPath', 'authorities')]),
    ...(client ? [line('sslCert', 'client', 'certificate.pem'), line('sslKey', 'client', 'key.pem')] : []),
  ];
}
