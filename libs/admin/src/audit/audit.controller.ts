import { type AuditEntry, AuditTrail } from '@lib/audit';
import type { Page } from '@lib/data-backends';
import { Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { Operation } from '../openapi/operation.decorator.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { auditPage } from './audit.answers.js';
import { auditQuery } from './audit.requests.js';

/** Who changed what. */
@ApiController('audit')
export class AuditController {
  constructor(private readonly audit: AuditTrail) {}

  /** Newest first. */
  @Get()
  @Operation({ id: 'listAudit', summary: 'List who changed what', answers: { 200: auditPage } })
  @RequirePermission('audit:view', 'everything')
  list(@Query(new SchemaPipe(auditQuery)) query: z.output<typeof auditQuery>): Promise<Page<AuditEntry>> {
    return this.audit.list(query);
  }
}
