import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { DataBackendsModule } from 'nestjs-data-backends';
import { ChangePrinter } from './change-printer.js';
import { NotebookBackend } from './notebook.backend.js';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    // Without `database`, everything is kept in an embedded PostgreSQL in `dataDir`.
    DataBackendsModule.forRoot({ dataDir: './data', localRoots: ['.'] }),
  ],
  // Any provider with @DataBackend() is found.
  providers: [NotebookBackend, ChangePrinter],
})
export class AppModule {}
