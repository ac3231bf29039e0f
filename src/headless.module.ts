import { AccessTokensModule } from '@lib/admin';
import { DataBackendsModule, type DataBackendsOptions } from '@lib/data-backends';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';

/** Data sources as the service has them, without HTTP. */
@Module({})
export class HeadlessModule {
  static async forRoot(options: DataBackendsOptions, providers: Provider[] = []): Promise<DynamicModule> {
    return {
      module: HeadlessModule,
      providers,
      imports: [
        // For the event handlers of plugins. What they schedule with Nest's own decorators fires in each process that
        // lets it, so it is left to the services; system jobs are for what has to run once in a cluster.
        EventEmitterModule.forRoot(),
        ScheduleModule.forRoot({ cronJobs: false, intervals: false, timeouts: false }),
        await DataBackendsModule.forRoot(options),
        AccessTokensModule,
      ],
    };
  }
}
