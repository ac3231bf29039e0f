import type { ProjectNames } from './project-names.js';
import type { ProjectFiles } from './write-project.js';

/** The conformance test, and a remote for it. */
export function testFiles(names: ProjectNames): ProjectFiles {
  return {
    [`test/${names.name}.backend.test.ts`]: conformance(names),
    [`test/${names.name}-server.ts`]: server(names),
  };
}

function conformance({ name, className }: ProjectNames): string {
  return `import { describeDataBackend } from 'nestjs-data-backends/testing';
import { ${className}Plugin } from '../src/index.js';
import { ${className}Server } from './${name}-server.js';

const server = await ${className}Server.start();

describeDataBackend({
  backend: '${name}',
  plugins: [${className}Plugin],
  target: () => ({ url: server.url, parameters: { token: server.token } }),
  remote: {
    write: (path, content) => server.files.set(path, content),
    remove: (path) => server.files.delete(path),
    close: () => server.stop(),
  },
  // Nothing answers at port 1.
  unreachable: () => ({ url: 'http://127.0.0.1:1/', parameters: { token: 'not-to-be-told' } }),
  silent: (host) => ({ url: \`http://\${host}/\`, parameters: { token: 'not-to-be-told' } }),
});
`;
}

function server({ className, label }: ProjectNames): string {
  return `import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A remote like ${label}, with files that the tests change. */
export class ${className}Server {
  readonly files = new Map<string, Buffer>();
  readonly token = 'open-sesame';

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => this.answer(request, response));
  }

  static async start(): Promise<${className}Server> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ${className}Server(server);
  }

  get url(): string {
    return \`http://127.0.0.1:\${(this.server.address() as AddressInfo).port}/\`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private answer({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    if (headers.authorization !== \`Bearer \${this.token}\`) return void response.writeHead(401).end();
    const path = decodeURIComponent(url!.slice(1));
    const content = path === '' ? this.index() : this.files.get(path);
    const version = content && digest(content);
    if (!content || !version) return void response.writeHead(404).end();
    if (headers['if-match'] !== undefined && headers['if-match'] !== version) return void response.writeHead(412).end();
    response.writeHead(200, { ETag: version, 'Content-Length': content.length });
    response.end(method === 'HEAD' ? undefined : content);
  }

  private index(): Buffer {
    const lines = [...this.files].map(([path, content]) =>
      JSON.stringify({ path, size: content.length, version: digest(content) }),
    );
    return Buffer.from(lines.map((line) => \`\${line}\\n\`).join(''));
  }
}

function digest(content: Buffer): string {
  return \`"\${createHash('sha256').update(content).digest('hex')}"\`;
}
`;
}
