import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { AuditEntry } from './audit-entry.js';

/** Which changes; everything may be left out. */
export interface AuditFilter {
  readonly objectType?: string;
  readonly objectId?: string;
  /** Id of the actor. */
  readonly actor?: string;
  readonly action?: string;
  /** From this moment on. */
  readonly from?: Date;
  /** Until just before this moment. */
  readonly to?: Date;
}

const COLUMNS = `id, "time", via, actor, action, before, after, request_id AS "requestId", address,
  jsonb_build_object('type', object_type, 'id', object_id, 'name', object_name) AS object`;
const FILTER = `($1::text IS NULL OR object_type = $1) AND ($2::text IS NULL OR object_id = $2)
  AND ($3::text IS NULL OR actor->>'id' = $3) AND ($4::text IS NULL OR action = $4)
  AND ($5::timestamptz IS NULL OR "time" >= $5) AND ($6::timestamptz IS NULL OR "time" < $6)`;

/** Rows of `audit_entry`, which are only added. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".audit_entry`;
  }

  async insert(entry: Omit<AuditEntry, 'time'>): Promise<void> {
    const { id, via, actor, action, object, before, after, requestId, address } = entry;
    await this.database.query(
      `INSERT INTO ${this.table} (id, via, actor, action, object_type, object_id, object_name, before, after,
         request_id, address)
       VALUES ($1, $2, $3::text::jsonb, $4, $5, $6, $7, $8::text::jsonb, $9::text::jsonb, $10, $11)`,
      [
        id,
        via,
        toJson(actor),
        action,
        object.type,
        object.id,
        object.name,
        toJson(before),
        toJson(after),
        requestId,
        address,
      ],
    );
  }

  /** Newest first, as their ids tell, after one of them in that order. */
  async list(filter: AuditFilter, after: string | null, limit: number): Promise<AuditEntry[]> {
    const { rows } = await this.database.query<AuditEntry>(
      `SELECT ${COLUMNS} FROM ${this.table} WHERE ${FILTER} AND ($7::uuid IS NULL OR id < $7)
       ORDER BY id DESC LIMIT $8`,
      [...valuesOf(filter), after, limit],
    );
    return rows;
  }

  async count(filter: AuditFilter): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} WHERE ${FILTER}`,
      valuesOf(filter),
    );
    return rows[0]!.count;
  }
}

function valuesOf({ objectType, objectId, actor, action, from, to }: AuditFilter): unknown[] {
  return [objectType ?? null, objectId ?? null, actor ?? null, action ?? null, from ?? null, to ?? null];
}

function toJson(value: object | null): string | null {
  return value && JSON.stringify(value);
}
