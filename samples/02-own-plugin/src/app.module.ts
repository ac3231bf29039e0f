import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { DataBackendsModule } from 'nestjs-data-backends';
import { ChangePrinter } from './change-printer.js';
import { NotebookPlugin } from './notebook.plugin.js';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    // Without `database`, everything is kept in an embedded PostgreSQL in `dataDir`.
    DataBackendsModule.forRoot({
      dataDir: './data',
      localRoots: ['.'],
      // Modules, or names of packages that export one.
      plugins: [NotebookPlugin],
      pluginSettings: { notebook: { extension: '.md' } },
    }),
  ],
  providers: [ChangePrinter],
})
export class AppModule {}
