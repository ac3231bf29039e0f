import { createHmac } from 'node:crypto';
import { type Sender, verifiedSender } from './delivery-signature.js';

const SECRET = 'open-sesame';
const BODY = Buffer.from('{"ref":"refs/heads/main"}');
const hmac = (algorithm: string, secret = SECRET) => createHmac(algorithm, secret).update(BODY).digest('hex');

/** As GitLab signs with a signing token; key and message are bytes that only look alike. */
const standard = (body: Buffer, secret = SECRET) =>
  `v1,${createHmac('sha256', Buffer.from(secret, 'base64')).update('msg_1.1731705121.').update(body).digest('base64')}`;
const STANDARD = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1731705121' };

const SIGNED: readonly (readonly [Sender, Record<string, string>])[] = [
  ['github', { 'x-hub-signature-256': `sha256=${hmac('sha256')}`, 'x-hub-signature': `sha1=${hmac('sha1')}` }],
  ['gitlab', { 'x-gitlab-token': SECRET }],
  ['gitlab', { ...STANDARD, 'webhook-signature': standard(BODY), 'x-gitlab-token': 'another' }],
  ['gitea', { 'x-gitea-signature': hmac('sha256'), 'x-hub-signature-256': `sha256=${hmac('sha256')}` }],
  ['forgejo', { 'x-forgejo-signature': hmac('sha256'), 'x-gitea-signature': hmac('sha256') }],
  ['bitbucket', { 'x-hub-signature': `sha256=${hmac('sha256')}` }],
  ['generic', { authorization: `Bearer ${SECRET}` }],
];

describe('the signature of a delivery', () => {
  it.each(SIGNED)('is taken as %s sends it', (sender, headers) => {
    expect(verifiedSender(headers, BODY, SECRET)).toBe(sender);
  });

  it.each(SIGNED)('is refused of %s with another secret', (_sender, headers) => {
    expect(verifiedSender(headers, BODY, `x${SECRET}`)).toBeNull();
  });

  it.each(SIGNED.filter(([, headers]) => headers['x-gitlab-token'] !== SECRET && !headers['authorization']))(
    'is refused of %s over other bytes',
    (_sender, headers) => {
      for (let position = 0; position < BODY.length; position += 1) {
        const altered = Buffer.from(BODY);
        altered[position]! ^= 1;
        expect(verifiedSender(headers, altered, SECRET)).toBeNull();
      }
    },
  );

  it('is that of the examples which GitHub and the makers of Standard Webhooks have published', () => {
    const github = {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    };
    const signed = {
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    };
    const ping = '{"event_type":"ping","data":{"success":true}}';
    const secret = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
    expect(verifiedSender(github, Buffer.from('Hello, World!'), "It's a Secret to Everybody")).toBe('github');
    expect(verifiedSender(github, Buffer.from('Hello, World?'), "It's a Secret to Everybody")).toBeNull();
    expect(verifiedSender(signed, Buffer.from(ping), secret)).toBe('gitlab');
    expect(verifiedSender(signed, Buffer.from(ping.replace('true', 'trud')), secret)).toBeNull();
  });

  it('may be one of several, while a secret is changed', () => {
    const headers = { ...STANDARD, 'webhook-signature': `v1a,abc ${standard(BODY, 'other')} ${standard(BODY)}` };
    expect(verifiedSender(headers, BODY, SECRET)).toBe('gitlab');
  });

  it.each([
    {},
    { 'x-hub-signature': `sha1=${hmac('sha1')}` },
    { 'x-hub-signature-256': '' },
    { 'x-hub-signature-256': 'sha256=' },
    { 'x-hub-signature-256': hmac('sha256') },
    { 'x-gitlab-token': '' },
    { authorization: SECRET },
    { 'webhook-signature': standard(BODY) },
    { ...STANDARD, 'webhook-timestamp': '1731705122', 'webhook-signature': standard(BODY) },
    { ...STANDARD, 'webhook-signature': standard(BODY).slice(3) },
    { ...STANDARD, 'webhook-signature': '', 'x-gitlab-token': SECRET },
    { 'x-gitlab-token': 'wrong', 'x-hub-signature-256': `sha256=${hmac('sha256')}` },
  ])('is none in %j', (headers) => {
    expect(verifiedSender(headers, BODY, SECRET)).toBeNull();
  });
});
