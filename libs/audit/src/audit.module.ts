import { type DynamicModule, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { AuditRepository } from './audit.repository.js';

/** Who changed what, for all that changes something. */
@Module({})
export class AuditModule {
  /** @param foundation a module that exports `Database` */
  static on(foundation: DynamicModule): DynamicModule {
    return {
      module: AuditModule,
      imports: [foundation],
      providers: [AuditTrail, AuditRepository],
      exports: [AuditTrail],
    };
  }
}
