import { Controller, Get, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ApiController } from '../request/api-controller.decorator.js';
import { AccessCheck } from './access-check.js';
import { OpenToEveryone, RequirePermission } from './access.decorators.js';
import { AccessGuard } from './access.guard.js';

/** What an application with these controllers says when it starts. */
async function start(...controllers: Type[]): Promise<void> {
  const module = await Test.createTestingModule({ controllers, providers: [AccessCheck] })
    .overrideGuard(AccessGuard)
    .useValue({ canActivate: () => true })
    .compile();
  await module.init();
  await module.close();
}

class Inherited {
  @Get('inherited')
  inherited(): void {}
}

@ApiController('one')
class OneController extends Inherited {
  @Get('open')
  @OpenToEveryone()
  open(): void {}

  @Get('named')
  @RequirePermission('source:view', 'nothing')
  named(): void {}

  @Get('forgotten')
  forgotten(): void {}

  helper(): void {}
}

@ApiController('two')
class TwoController {
  @Get()
  @OpenToEveryone()
  get(): void {}
}

@Controller('own')
class OwnController {
  @Get()
  get(): void {}
}

describe('a route of the API that does not say who may call it', () => {
  it('stops the start, by its name', async () => {
    await expect(start(OneController, TwoController)).rejects.toMatchObject({
      code: 'ROUTE_UNPROTECTED',
      message: expect.stringMatching(
        /OneController\.forgotten\(\) \(GET \/api\/one\/forgotten\), OneController\.inherited\(\) \(GET \/api\/one\/inherited\)/,
      ),
    });
  });

  it('is none of the application', async () => {
    await expect(start(TwoController, OwnController)).resolves.toBeUndefined();
  });
});
