import { concerns } from './concern.js';
import { deliveredChange } from './delivery-content.js';

const github = (ref: string) => ({
  ref,
  before: 'a',
  after: 'b',
  repository: { default_branch: 'trunk', full_name: 'o/r' },
});
const gitlab = (ref: string) => ({ object_kind: 'push', ref, project: { default_branch: 'trunk' } });
const bitbucket = (type: string, name: string) => ({ push: { changes: [{ old: null, new: { type, name } }] } });
const s3 = (bucket: string, key: string) => ({
  EventName: 's3:ObjectCreated:Put',
  Records: [{ s3: { bucket: { name: bucket }, object: { key } } }],
});

describe('a source of git', () => {
  const source = (parameters: Record<string, string>) => ({
    type: 'git',
    sourceUrl: 'https://x.example/r.git',
    parameters,
  });

  it.each([
    [{}, github('refs/heads/trunk'), true],
    [{}, github('refs/heads/other'), false],
    [{}, gitlab('refs/heads/trunk'), true],
    [{}, gitlab('refs/tags/v1'), false],
    [{}, { ref: 'refs/heads/anything' }, true],
    [{}, { ref: 'refs/tags/v1' }, false],
    [{ branch: 'main' }, github('refs/heads/main'), true],
    [{ branch: 'main' }, github('refs/heads/trunk'), false],
    [{ branch: 'main' }, github('refs/heads/feature/main'), false],
    [{ branch: '' }, github('refs/heads/trunk'), true],
    [{ tag: 'v1' }, github('refs/tags/v1'), true],
    [{ tag: 'v1' }, github('refs/heads/v1'), false],
    [{ version: '1.x' }, github('refs/tags/v1.2.3'), true],
    [{ version: '1.x' }, github('refs/heads/trunk'), false],
    [{ ref: 'refs/heads/main' }, github('refs/heads/main'), true],
    [{ ref: 'main' }, github('refs/heads/main'), true],
    [{ ref: 'main' }, github('refs/heads/trunk'), false],
    [{ commit: 'a'.repeat(40) }, github('refs/heads/trunk'), false],
    [{ branch: 'main' }, bitbucket('branch', 'main'), true],
    [{ branch: 'main' }, bitbucket('tag', 'main'), false],
    [{ tag: 'v1' }, bitbucket('annotated_tag', 'v1'), true],
    [{ branch: 'main' }, { zen: 'Keep it logically awesome.', hook_id: 7, repository: {} }, false],
    [{ branch: 'main' }, { something: 'else' }, true],
    [{ branch: 'main' }, undefined, true],
    [{ branch: 'main' }, [1, 'two'], true],
  ])('with %j is concerned by %j: %s', (parameters, body, expected) => {
    expect(concerns(source(parameters), deliveredChange(body))).toBe(expected);
  });
});

describe('a source of objects', () => {
  const source = (sourceUrl: string) => ({ type: 'amazon-s3', sourceUrl, parameters: {} });

  it.each([
    ['https://s3.example.com/bucket/configs', s3('bucket', 'configs/a.yaml'), true],
    ['https://s3.example.com/bucket', s3('bucket', 'a.yaml'), true],
    ['https://s3.example.com/bucket/configs', s3('bucket', 'other/a.yaml'), false],
    ['https://s3.example.com/bucket', s3('another', 'a.yaml'), false],
    ['https://bucket.s3.eu-west-1.amazonaws.com/configs', s3('bucket', 'configs/a.yaml'), true],
    ['https://bucket.s3.eu-west-1.amazonaws.com/configs', s3('bucket', 'other/a.yaml'), false],
    ['s3://bucket/configs', s3('bucket', 'configs/a.yaml'), true],
    ['s3://bucket/odd names', s3('bucket', 'odd+names/a%2Bb.yaml'), true],
    ['s3://bucket/configs', s3('bucket', '%'), false],
  ])('at %s is concerned by %j: %s', (url, body, expected) => {
    expect(concerns(source(url), deliveredChange(body))).toBe(expected);
  });
});
