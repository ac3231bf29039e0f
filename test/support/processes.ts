import { readdir, readFile } from 'node:fs/promises';

/** Command line and environment of every other process that runs on this machine, as far as they may be read. */
export async function commandsAndEnvironments(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const texts = await Promise.all(
    ids.map(async (id) => {
      const [command = '', environment = '', status = ''] = await Promise.all(
        ['cmdline', 'environ', 'stat'].map((file) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '')),
      );
      // One that has ended and is still listed.
      return / Z /.test(status) ? '' : `${command}\0${environment}`;
    }),
  );
  return texts.filter((text) => text !== '');
}

/** The processes of ssh that were told to connect to the port. */
export async function sshProcessesFor(port: number): Promise<string[]> {
  return (await commandsAndEnvironments()).filter((text) => text.includes(`\0-p\0${port}\0`));
}
