import { randomBytes } from 'node:crypto';
import { type AuditedObject, AuditTrail } from '@lib/audit';
import { Database, ENCRYPTED_COLUMNS, FieldEncryption } from '@lib/database';
import { Injectable } from '@nestjs/common';
import { DataSourcesRepository } from '../source/data-sources.repository.js';
import { WebhookNotFoundError } from './webhook.errors.js';
import type { NewWebhook, Webhook, WebhookReceiver } from './webhook.js';
import { type WebhookRow, WebhooksRepository } from './webhooks.repository.js';

const KEY_BYTES = 16;
/** As GitLab wants signing tokens, which are the only ones that it does not choose freely. */
const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

const placeOf = (sourceId: string) =>
  ({ column: 'webhook.secret', id: sourceId, field: ENCRYPTED_COLUMNS['webhook.secret'].field }) as const;

/** The webhooks of data sources: one each, by which a system of record says that the source has changed. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: Database,
    private readonly sources: DataSourcesRepository,
    private readonly repository: WebhooksRepository,
    private readonly encryption: FieldEncryption,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes the webhook of a source, in place of the one that it has: that one's URL and secret are useless from then on.
   *
   * @throws SourceNotFoundError, SecretKeyRequiredError
   */
  async create(sourceId: string): Promise<NewWebhook> {
    const { id, name } = await this.sources.get(sourceId);
    const secret = SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
    const sealed = this.encryption.encrypt(secret, placeOf(id));
    const row = await this.database.transaction(async () => {
      const before = (await this.repository.find(id)) ? MASKED : null;
      const row = await this.repository.put(id, randomBytes(KEY_BYTES).toString('base64url'), sealed);
      await this.audit.record({
        action: before ? 'replace' : 'create',
        object: audited(id, name),
        before,
        after: MASKED,
      });
      return row;
    });
    return { ...shown(row), secret };
  }

  /** @throws SourceNotFoundError, WebhookNotFoundError */
  async get(sourceId: string): Promise<Webhook> {
    const { id, name } = await this.sources.get(sourceId);
    const row = await this.repository.find(id);
    if (!row) throw new WebhookNotFoundError(name);
    return shown(row);
  }

  /** @throws SourceNotFoundError, WebhookNotFoundError */
  async delete(sourceId: string): Promise<void> {
    const { id, name } = await this.sources.get(sourceId);
    await this.database.transaction(async () => {
      if (!(await this.repository.delete(id))) throw new WebhookNotFoundError(name);
      await this.audit.record({ action: 'delete', object: audited(id, name), before: MASKED });
    });
  }

  /** Whose deliveries come to the URL with that key; undefined when there is no such URL. */
  async receiver(key: string): Promise<WebhookReceiver | undefined> {
    const row = await this.repository.findByKey(key);
    if (!row) return undefined;
    return { sourceId: row.sourceId, secret: this.encryption.decrypt(row.secret, placeOf(row.sourceId)) };
  }

  /** Notes what became of a delivery. */
  async note(sourceId: string, outcome: string): Promise<void> {
    await this.repository.note(sourceId, outcome);
  }
}

function shown({ key, created, lastDelivery, lastOutcome }: WebhookRow): Webhook {
  return { key, created, lastDelivery, lastOutcome };
}

/** The key is as secret as the secret: it is half of what a delivery must know. */
const MASKED = { key: { set: true }, secret: { set: true } };

/** Each source has one at most, so that it goes by the source's own id and name. */
function audited(id: string, name: string): AuditedObject {
  return { type: 'webhook', id, name };
}
