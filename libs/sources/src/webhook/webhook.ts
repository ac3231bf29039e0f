/** How a system of record tells that a source has changed; the secret is only told when it is made. */
export interface Webhook {
  /** Names it in its URL: `/api/hooks/<key>`. */
  readonly key: string;
  readonly created: Date;
  /** The last delivery that was signed rightly; null = none yet. */
  readonly lastDelivery: Date | null;
  /** What became of it, for instance `queued`. */
  readonly lastOutcome: string | null;
}

/** A webhook as it is made: the only time that its secret is told. */
export interface NewWebhook extends Webhook {
  /** What deliveries are signed with. */
  readonly secret: string;
}

/** Whose deliveries come to a webhook, and how to check them. */
export interface WebhookReceiver {
  readonly sourceId: string;
  readonly secret: string;
}
