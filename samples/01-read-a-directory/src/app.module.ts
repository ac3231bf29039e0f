import { Module } from '@nestjs/common';
import { DataBackendsModule } from 'nestjs-data-backends';
import { SitesService } from './sites.service.js';

@Module({
  imports: [
    // Without `database`, everything is kept in an embedded PostgreSQL in `dataDir`.
    DataBackendsModule.forRoot({ dataDir: './data', localRoots: ['./configs'] }),
  ],
  providers: [SitesService],
})
export class AppModule {}
