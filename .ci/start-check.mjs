// Starts the service as the README says, in an empty data directory, and looks at what it serves: the demo sources
// are synced, and a file of each can be read.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MILLISECONDS = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'start-check-'));
const service = spawn('npm', ['start'], {
  env: { ...process.env, PORT: '0', DATA_BACKENDS_DATA_DIR: directory, NODE_ENV: '' },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const deadline = setTimeout(() => fail(`not ready within ${READY_MILLISECONDS / 1000} s`), READY_MILLISECONDS);

function fail(reason) {
  console.error(`start check: ${reason}`);
  process.exitCode = 1;
  stop();
}

function stop() {
  clearTimeout(deadline);
  try {
    process.kill(-service.pid, 'SIGTERM');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function get(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

async function check(base) {
  for (const name of ['demo-local', 'demo-git']) {
    const source = await synced(base, name);
    const { items } = await (await get(`${base}/api/data-sources/${source.id}/files`)).json();
    const file = items.find((item) => item.type === 'file');
    const content = await get(`${base}/api/data-sources/${source.id}/content?path=${encodeURIComponent(file.path)}`);
    const bytes = await content.arrayBuffer();
    if (bytes.byteLength !== file.size) throw new Error(`${file.path} has ${bytes.byteLength} bytes, not ${file.size}`);
    console.log(`start check: ${name}: ${items.length} files, read ${file.path}`);
  }
}

/** The demo is synced right after the start; it is given a moment. */
async function synced(base, name) {
  for (;;) {
    const { items } = await (await get(`${base}/api/data-sources`)).json();
    const source = items.find((item) => item.name === name);
    if (source?.revision > 0) return source;
    if (process.exitCode) throw new Error(`${name} was not synced`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

let output = '';
service.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  const before = output;
  output += chunk;
  const base = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
  if (!base || /http:\/\/127\.0\.0\.1:\d+/.test(before)) return;
  check(base).then(stop, (error) => fail(error.message));
});
service.once('exit', (code) => {
  clearTimeout(deadline);
  if (code !== 0 && code !== null && !process.exitCode) fail(`the service ended with ${code}`);
  rmSync(directory, { recursive: true, force: true });
});
