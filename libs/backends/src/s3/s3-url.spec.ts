import { parseS3Url } from './s3-url.js';

describe('parseS3Url', () => {
  it.each([
    [
      'https://s3.us-east-2.amazonaws.com/bucket/prefix',
      {
        endpoint: 'https://s3.us-east-2.amazonaws.com',
        prefix: 'prefix/',
        region: 'us-east-2',
        isVirtualHosted: false,
      },
    ],
    ['https://s3.us-east-2.amazonaws.com/bucket', { prefix: '' }],
    ['https://s3.us-east-2.amazonaws.com/bucket/', { prefix: '' }],
    ['https://s3.us-east-2.amazonaws.com/bucket/a/b/', { prefix: 'a/b/' }],
    ['https://s3.amazonaws.com/bucket/a', { region: null }],
    ['https://s3-eu-west-1.amazonaws.com/bucket/a', { region: 'eu-west-1' }],
    ['https://s3.dualstack.eu-west-1.amazonaws.com/bucket/a', { region: 'eu-west-1' }],
    ['https://s3-fips.us-gov-west-1.amazonaws.com/bucket/a', { region: 'us-gov-west-1' }],
    ['https://s3.cn-north-1.amazonaws.com.cn/bucket/a', { region: 'cn-north-1' }],
    [
      'https://bucket.s3.us-east-2.amazonaws.com/prefix',
      { endpoint: 'https://s3.us-east-2.amazonaws.com', prefix: 'prefix/', region: 'us-east-2', isVirtualHosted: true },
    ],
    ['https://bucket.s3.amazonaws.com/', { endpoint: 'https://s3.amazonaws.com', prefix: '', isVirtualHosted: true }],
    ['s3://bucket', { endpoint: null, prefix: '', isVirtualHosted: true }],
    ['s3://bucket/a/b', { endpoint: null, prefix: 'a/b/', isVirtualHosted: true }],
    ['http://127.0.0.1:9000/bucket/a', { endpoint: 'http://127.0.0.1:9000', prefix: 'a/', isVirtualHosted: false }],
    ['http://[::1]:9000/bucket', { endpoint: 'http://[::1]:9000' }],
    ['https://minio.example.com/bucket/a', { endpoint: 'https://minio.example.com', region: null }],
    ['HTTPS://Minio.Example.com/bucket/a', { endpoint: 'https://minio.example.com' }],
  ])('reads %s', (url, expected) => {
    expect(parseS3Url(url)).toMatchObject({ bucket: 'bucket', credentials: null, ...expected });
  });

  it.each([
    ['a%20b', 'a b/'],
    ['a b', 'a b/'],
    ['a+b', 'a+b/'],
    ['%C3%A9', 'é/'],
    ['é', 'é/'],
    ['100%25', '100%/'],
    ['a%3Fb%23c', 'a?b#c/'],
    ['a%2Fb', 'a/b/'],
    ['a//b', 'a//b/'],
    ['...', '.../'],
  ])('decodes the prefix %s once', (path, prefix) => {
    expect(parseS3Url(`https://h.example/bucket/${path}`).prefix).toBe(prefix);
    expect(parseS3Url(`s3://bucket/${path}`).prefix).toBe(prefix);
  });

  it('takes dots and hyphens in the name of a bucket', () => {
    expect(parseS3Url('s3://my.own-bucket.1/x').bucket).toBe('my.own-bucket.1');
    expect(parseS3Url('https://my.own.s3.eu-west-1.amazonaws.com/x').bucket).toBe('my.own');
  });

  it('moves credentials out', () => {
    expect(parseS3Url('https://AKID:a%2Fb%2Bc@h.example/bucket/x')).toMatchObject({
      href: 'https://h.example/bucket/x',
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'a/b+c' },
    });
  });

  it.each([
    '..',
    'b%3Fx',
    'ab',
    'Bucket',
    'under_score',
    'a..b',
    '-ab',
    'abc-',
    'abc.',
    '127.0.0.1',
    'x'.repeat(64),
    'arn:aws:s3:::bucket',
    '%2e%2e',
    'b%2Fc',
  ])('refuses the bucket %s', (bucket) => {
    const refused = { code: expect.stringMatching(/^S3_(BUCKET|URL)_INVALID$/) };
    expect(() => parseS3Url(`https://h.example/${bucket}/x`)).toThrow(expect.objectContaining(refused));
    expect(() => parseS3Url(`s3://${bucket}/x`)).toThrow(expect.objectContaining(refused));
  });

  it.each([
    '',
    'bucket',
    'https://',
    'https://h.example',
    'https://h.example/',
    'https:///bucket/x',
    'ftp://canary@h.example/bucket',
    'file:///bucket',
    's3:bucket',
    's3://bucket:80/x',
    's3://canary@bucket/x',
    'https://canary@h.example/bucket',
    'https://h.example/bucket?canary',
    'https://h.example/bucket#canary',
    'https://h.example/bucket/../canary',
    'https://h.example/bucket/%2e%2E/canary',
    'https://h.example/bucket/./canary',
    'https://h.example/bucket\\canary',
    'https://h.example/bucket/%00canary',
    'https://h.example/bucket/\ncanary',
    'https://h.example/bucket/%ffcanary',
    'https://h.example/bucket/%zzcanary',
    `https://h.example/bucket/${'x'.repeat(1_100)}`,
    `https://h.example/bucket/${'x'.repeat(3_000)}`,
  ])('refuses %j, and repeats nothing of it', (url) => {
    const refused = { code: 'S3_URL_INVALID', message: expect.not.stringContaining('canary') };
    expect(() => parseS3Url(url)).toThrow(expect.objectContaining(refused));
  });
});
