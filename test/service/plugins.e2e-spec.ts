import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ServiceProcess } from './support/service-process.js';
import { temporaryDirectory } from './support/service.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/plugins/${name}.mjs`, import.meta.url));

describe('The service with a plugin that is wrong', () => {
  let directory: string;
  let service: ServiceProcess | null = null;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });

  afterEach(async () => {
    await service?.kill();
    await rm(directory, { recursive: true, force: true });
  });

  it.each<[string, string[], string, RegExp]>([
    ['cannot be imported', ['broken'], 'PLUGIN_IMPORT_FAILED', /no ink.* remove it from "plugins"/],
    ['brings a backend whose name is taken', ['taken-name'], 'BACKEND_DUPLICATE', /"git".*OtherGitBackend.*name/],
    ['lacks a setting', ['needs-settings'], 'PLUGIN_SETTINGS_INVALID', /printer.*pluginSettings\["ink"\]/],
    ['needs another version', ['needs-newer'], 'PLUGIN_VERSION_UNSUPPORTED', /99\.0\.0.*Update/],
  ])('that %s ends, with one line that says what to do', async (_, names, code, message) => {
    service = ServiceProcess.spawn(directory, { DATA_BACKENDS_PLUGINS: names.map(fixture).join(',') });
    expect(await service.ended).toBe(1);
    expect(service.stdout).toBe('');
    expect(service.stderr).toMatch(new RegExp(`^${code}\\w*: .*\\n$`));
    expect(service.stderr).toMatch(message);
  });
});
