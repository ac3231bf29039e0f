import { readS3Settings, type S3Parameters } from './s3-parameters.js';
import { parseS3Url } from './s3-url.js';

const settings = (url: string, parameters: S3Parameters = {}) => readS3Settings(parseS3Url(url), parameters);
const bucketUrl = (url: string, parameters: S3Parameters = {}) => settings(url, parameters).bucketUrl.href;
const wrong = (parameters: S3Parameters, url = 'https://h.example/bucket') => {
  try {
    settings(url, parameters);
    return [];
  } catch (error) {
    return (error as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
  }
};

describe('readS3Settings', () => {
  it('names the bucket where the URL names it', () => {
    expect(bucketUrl('https://s3.us-east-2.amazonaws.com/bucket/x')).toBe('https://s3.us-east-2.amazonaws.com/bucket');
    expect(bucketUrl('https://bucket.s3.us-east-2.amazonaws.com/x')).toBe('https://bucket.s3.us-east-2.amazonaws.com/');
    expect(bucketUrl('http://minio:9000/bucket/x')).toBe('http://minio:9000/bucket');
  });

  it('names it elsewhere when pathStyle says so', () => {
    expect(bucketUrl('https://oss.example.com:8443/bucket', { pathStyle: false })).toBe(
      'https://bucket.oss.example.com:8443/',
    );
    expect(bucketUrl('https://bucket.s3.us-east-2.amazonaws.com/x', { pathStyle: true })).toBe(
      'https://s3.us-east-2.amazonaws.com/bucket',
    );
  });

  it('names it in the path where a host name cannot hold it', () => {
    expect(bucketUrl('http://127.0.0.1:9000/bucket', { pathStyle: false })).toBe('http://127.0.0.1:9000/bucket');
    expect(bucketUrl('http://[::1]:9000/bucket', { pathStyle: false })).toBe('http://[::1]:9000/bucket');
    // No certificate covers it.
    expect(bucketUrl('s3://my.bucket/x')).toBe('https://s3.us-east-1.amazonaws.com/my.bucket');
  });

  it('finds the region: the parameter, the URL, us-east-1', () => {
    expect(settings('https://s3.us-east-2.amazonaws.com/bucket').region).toBe('us-east-2');
    expect(settings('https://s3.us-east-2.amazonaws.com/bucket', { region: 'eu-west-1' }).region).toBe('eu-west-1');
    expect(settings('https://s3.amazonaws.com/bucket').region).toBe('us-east-1');
    expect(bucketUrl('s3://bucket', { region: 'eu-west-1' })).toBe('https://bucket.s3.eu-west-1.amazonaws.com/');
    expect(bucketUrl('s3://bucket', { region: 'cn-north-1' })).toBe('https://bucket.s3.cn-north-1.amazonaws.com.cn/');
  });

  it('knows three kinds of credentials', () => {
    expect(settings('s3://bucket').credentials).toBe('ambient');
    expect(settings('s3://bucket', { anonymous: true }).credentials).toBe('anonymous');
    expect(settings('s3://bucket', { accessKeyId: 'a', secretAccessKey: 's', sessionToken: '' }).credentials).toEqual({
      accessKeyId: 'a',
      secretAccessKey: 's',
    });
  });

  it.each<[string[], S3Parameters]>([
    [['/parameters/secretAccessKey'], { accessKeyId: 'a' }],
    [['/parameters/accessKeyId'], { secretAccessKey: 's' }],
    [['/parameters/sessionToken'], { sessionToken: 't' }],
    [['/parameters/anonymous'], { anonymous: true, accessKeyId: 'a', secretAccessKey: 's' }],
    [['/parameters/secretAccessKey'], { accessKeyId: 'a', secretAccessKey: 's\r\nx-injected: 1' }],
    [['/parameters/region'], { region: 'evil.example/' }],
    [['/parameters/caCertificate'], { caCertificate: 'nonsense' }],
    [
      ['/parameters/caCertificate'],
      { caCertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
    ],
  ])('points at %j of what cannot be', (pointers, parameters) => {
    expect(wrong(parameters)).toEqual(pointers);
  });
});
