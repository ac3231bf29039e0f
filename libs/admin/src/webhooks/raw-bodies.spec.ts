import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { keepsRawBodies } from './raw-bodies.js';

@Module({})
class EmptyModule {}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('keepsRawBodies() of an application on %s', (_, adapter) => {
  const kept = async (options: object, configure: (app: unknown) => void = () => undefined) => {
    const app = await NestFactory.create(EmptyModule, adapter(), { logger: false, ...options });
    configure(app);
    await app.init();
    try {
      return await keepsRawBodies(app.getHttpAdapter().getInstance() as object);
    } finally {
      await app.close();
    }
  };

  it('knows one that keeps them', async () => expect(await kept({ rawBody: true })).toBe(true));
  it('knows one that does not', async () => expect(await kept({})).toBe(false));
  it('knows one whose parser has limits of its own', async () => {
    const limit = (app: unknown) => {
      if (adapter() instanceof ExpressAdapter)
        (app as NestExpressApplication).useBodyParser('json', { limit: '2mb' } as never);
      else (app as NestFastifyApplication).useBodyParser('application/json', { bodyLimit: 2_000_000 });
    };
    expect(await kept({ rawBody: true }, limit)).toBe(true);
    expect(await kept({}, limit)).toBe(false);
  });
  it('cannot know one that parses no bodies, or does it by itself', async () =>
    expect(await kept({ bodyParser: false })).toBe(undefined));
});
