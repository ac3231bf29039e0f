import { createHmac } from 'node:crypto';
import { type Sender, verifiedSender } from './delivery-signature.js';

const SECRET = 'open-sesame';
const BODY = Buffer.from('{"ref":"refs/heads/main"}');
const hmac = (algorithm: string, secret = SECRET) => createHmac(algorithm, secret).update(BODY).digest('hex');

const SIGNED: readonly (readonly [Sender, Record<string, string>])[] = [
  ['github', { 'x-hub-signature-256': `sha256=${hmac('sha256')}`, 'x-hub-signature': `sha1=${hmac('sha1')}` }],
  ['gitlab', { 'x-gitlab-token': SECRET }],
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
    expect(verifiedSender(headers, BODY, `${SECRET}!`)).toBeNull();
  });

  it.each(SIGNED.filter(([sender]) => sender !== 'gitlab' && sender !== 'generic'))(
    'is refused of %s over other bytes',
    (_sender, headers) => {
      for (let position = 0; position < BODY.length; position += 1) {
        const altered = Buffer.from(BODY);
        altered[position]! ^= 1;
        expect(verifiedSender(headers, altered, SECRET)).toBeNull();
      }
    },
  );

  it.each([
    {},
    { 'x-hub-signature': `sha1=${hmac('sha1')}` },
    { 'x-hub-signature-256': '' },
    { 'x-hub-signature-256': 'sha256=' },
    { 'x-hub-signature-256': hmac('sha256') },
    { 'x-gitlab-token': '' },
    { authorization: SECRET },
    { 'x-gitlab-token': 'wrong', 'x-hub-signature-256': `sha256=${hmac('sha256')}` },
  ])('is none in %j', (headers) => {
    expect(verifiedSender(headers, BODY, SECRET)).toBeNull();
  });
});
