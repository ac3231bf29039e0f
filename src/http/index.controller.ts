import { AccessGuard, type PlatformRequest, requestPath, RequirePermission } from '@lib/admin';
import { VERSION } from '@lib/data-backends';
import { Controller, Get, Req, UseGuards } from '@nestjs/common';

/** Where to go from here. */
export interface ServiceIndex {
  readonly name: string;
  readonly version: string;
  readonly links: Readonly<Record<string, string>>;
}

/** The first page, until there is a user interface. */
@Controller()
@UseGuards(AccessGuard)
export class IndexController {
  @Get()
  @RequirePermission('source:view', 'nothing')
  index(@Req() request: PlatformRequest): ServiceIndex {
    const base = requestPath(request).replace(/\/$/, '');
    return {
      name: 'nestjs-data-backends',
      version: VERSION,
      links: {
        dataSources: `${base}/api/data-sources`,
        backends: `${base}/api/backends`,
        ready: `${base}/api/health/ready`,
        documentation: 'https://www.npmjs.com/package/nestjs-data-backends',
      },
    };
  }
}
