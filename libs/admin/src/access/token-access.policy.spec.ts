import type { ExecutionContext } from '@nestjs/common';
import type { TokensService } from '../tokens/tokens.service.js';
import { TokenAccessPolicy } from './token-access.policy.js';

const noTokens = { authenticate: async () => undefined, any: async () => false } as unknown as TokensService;

const identify = (adminToken: string | undefined, headers: Record<string, string> = {}) => {
  const context = { switchToHttp: () => ({ getRequest: () => ({ headers }) }) } as unknown as ExecutionContext;
  return new TokenAccessPolicy(noTokens, { adminToken }).identify(context);
};

describe('an admin token', () => {
  it('is nobody but who bears it', async () => {
    expect(await identify('secret', { authorization: 'Bearer secret' })).toMatchObject({
      actor: { id: 'admin-token' },
    });
    expect(await identify('secret', { authorization: 'Bearer secret2' })).toBeNull();
    expect(await identify('secret')).toBeNull();
  });

  it('is none when it is empty, which is what everyone has', async () => {
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer ' }]) {
      expect(await identify('', headers as Record<string, string>)).toBeNull();
    }
  });
});
