import { Module } from '@nestjs/common';
import { DataBackendsModule } from 'nestjs-data-backends';
import { VlansService } from './vlans.service.js';

@Module({
  // Without `database`, everything is kept in an embedded PostgreSQL in `dataDir`.
  imports: [DataBackendsModule.forRoot({ dataDir: './data', localRoots: ['.'] })],
  providers: [VlansService],
})
export class AppModule {}
