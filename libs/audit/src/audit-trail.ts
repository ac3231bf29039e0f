import {
  decodeIdCursor,
  encodeCursor,
  findProvider,
  type Page,
  pageLimit,
  type PageRequest,
  redact,
  toPage,
} from '@lib/core';
import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { v7 as uuid } from 'uuid';
import { ActorResolver } from './actor-resolver.js';
import type { AuditedChange, AuditEntry } from './audit-entry.js';
import { type AuditFilter, AuditRepository } from './audit.repository.js';
import { currentOrigin } from './origin.js';

/** Which changes to list, newest first. */
export interface AuditRequest extends PageRequest, AuditFilter {}

/** Who changed what: each change is kept in its own transaction, so that there is neither without the other. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly database: Database,
    private readonly repository: AuditRepository,
    private readonly modules: ModulesContainer,
  ) {}

  /** For what has no application around it. */
  static of(database: Database): AuditTrail {
    return new AuditTrail(database, new AuditRepository(database), new ModulesContainer());
  }

  /** Keeps a change, in the transaction that makes it; user information in URLs is masked. */
  async record({ action, object, before = null, after = null }: AuditedChange): Promise<void> {
    if (!this.database.inTransaction) throw new Error(`The change "${action}" must be kept in its own transaction.`);
    const origin = currentOrigin();
    await this.repository.insert({
      id: uuid(),
      via: origin?.via ?? 'application',
      actor: origin?.actor ?? (await findProvider(this.modules, ActorResolver)?.resolve()) ?? null,
      action,
      object,
      before: masked(before),
      after: masked(after),
      requestId: origin?.requestId ?? null,
      address: origin?.address ?? null,
    });
  }

  /** @throws ValidationError */
  async list(request: AuditRequest = {}): Promise<Page<AuditEntry>> {
    const limit = pageLimit(request);
    const position = request.cursor === undefined ? null : decodeIdCursor(request.cursor);
    const rows = await this.repository.list(request, position, limit + 1);
    return toPage(
      rows,
      limit,
      await this.repository.count(request),
      (row) => row,
      ({ id }) => encodeCursor([id]),
    );
  }
}

function masked<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map(masked) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each)])) as T;
}
