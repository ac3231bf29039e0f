import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { Webhook } from './webhook.js';

/** A row of `webhook`. */
export interface WebhookRow extends Webhook {
  readonly sourceId: string;
  /** Encrypted. */
  readonly secret: string;
}

const COLUMNS = `source_id AS "sourceId", key, secret, created_at AS created, last_delivery AS "lastDelivery",
  last_outcome AS "lastOutcome"`;

/** Rows of `webhook`; each source has one at most. */
@Injectable()
export class WebhooksRepository {
  constructor(private readonly database: Database) {}

  private get table(): string {
    return `"${this.database.schema}".webhook`;
  }

  async find(sourceId: string): Promise<WebhookRow | undefined> {
    return this.first('source_id = $1', sourceId);
  }

  async findByKey(key: string): Promise<WebhookRow | undefined> {
    return this.first('key = $1', key);
  }

  /** In place of the one that the source has. */
  async put(sourceId: string, key: string, secret: string): Promise<WebhookRow> {
    const { rows } = await this.database.query<WebhookRow>(
      `INSERT INTO ${this.table} (source_id, key, secret) VALUES ($1, $2, $3)
       ON CONFLICT (source_id) DO UPDATE SET key = excluded.key, secret = excluded.secret, created_at = now(),
         last_delivery = NULL, last_outcome = NULL
       RETURNING ${COLUMNS}`,
      [sourceId, key, secret],
    );
    return rows[0]!;
  }

  async note(sourceId: string, outcome: string): Promise<void> {
    await this.database.query(
      `UPDATE ${this.table} SET last_delivery = now(), last_outcome = $2 WHERE source_id = $1`,
      [sourceId, outcome],
    );
  }

  /** @returns whether it was there */
  async delete(sourceId: string): Promise<boolean> {
    const { rowCount } = await this.database.query(`DELETE FROM ${this.table} WHERE source_id = $1`, [sourceId]);
    return rowCount > 0;
  }

  private async first(condition: string, value: string): Promise<WebhookRow | undefined> {
    const { rows } = await this.database.query<WebhookRow>(`SELECT ${COLUMNS} FROM ${this.table} WHERE ${condition}`, [
      value,
    ]);
    return rows[0];
  }
}
