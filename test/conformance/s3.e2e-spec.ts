import { describeDataBackend } from '@lib/testing';
import { S3StubServer } from '../support/s3-stub-server.js';

const credentials = { accessKeyId: 'AKIAconformance', secretAccessKey: 'SecretThatNobodyMaySee' };
const server = await S3StubServer.start();

describeDataBackend({
  backend: 'amazon-s3',
  target: () => ({ url: server.url('configs'), parameters: credentials }),
  unreachable: () => ({ url: 'http://127.0.0.1:1/bucket/configs', parameters: credentials }),
  silent: (host) => ({ url: `http://${host}/bucket/configs`, parameters: credentials }),
  remote: {
    write: (path, content) => server.put(`configs/${path}`, content),
    remove: (path) => server.objects.delete(Buffer.from(`configs/${path}`).toString('latin1')),
    close: () => server[Symbol.asyncDispose](),
  },
});
