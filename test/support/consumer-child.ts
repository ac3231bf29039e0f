import { setTimeout as delay } from 'node:timers/promises';
import { Database, PostgresDatabase } from '@lib/database';
import type { JobsTiming } from '@lib/jobs';
import { type DataFilesChange, OnDataFiles } from '@lib/sources';
import { type DynamicModule, Injectable } from '@nestjs/common';
import { SourceApplication } from './source-application.js';

/** What a process is started with. */
export interface ConsumerChildOptions {
  readonly url: string;
  readonly schema: string;
  readonly timing: JobsTiming;
}

/** Writes down when it was told what, and by which process. */
@Injectable()
export class Counter {
  constructor(private readonly database: Database) {}

  @OnDataFiles({ name: 'counter', source: 'counted', paths: 'counter' })
  async apply({ revision, updated, created, first }: DataFilesChange): Promise<void> {
    const { rows } = await this.database.query<{ ordinal: number }>(
      `INSERT INTO "${this.database.schema}".told (revision, process) VALUES ($1, $2) RETURNING ordinal`,
      [revision, process.pid],
    );
    for await (const file of first ? created : updated) {
      if ((await file.text()) !== String(revision)) throw new Error(`the counter of ${revision} is another`);
    }
    await this.database.query(
      `UPDATE "${this.database.schema}".told SET ended = clock_timestamp() WHERE ordinal = $1`,
      [rows[0]!.ordinal],
    );
  }
}

/** Fails each time, after a while. */
@Injectable()
export class Hopeless {
  @OnDataFiles({ name: 'hopeless', source: 'counted' })
  async apply(): Promise<void> {
    await delay(50);
    throw new Error('no such luck');
  }
}

/** The consumers of the test, for every process. */
export const consumersOn = (database: Database): DynamicModule => ({
  module: class Consumers {},
  providers: [{ provide: Database, useValue: database }, Counter, Hopeless],
});

/** One process that tells consumers, until it is killed. */
export async function runConsumerChild({ url, schema, timing }: ConsumerChildOptions): Promise<void> {
  const database = await PostgresDatabase.open({ url, schema, maxConnections: 5 });
  await SourceApplication.start(database, { worker: true, imports: [consumersOn(database)], timing });
  process.stdout.write(`ready ${process.pid}\n`);
}
