import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ChangedFile, ConfigParseError, Database, type DataFilesChange, OnDataFiles } from 'nestjs-data-backends';
import { z } from 'zod';

const vlan = z.object({ id: z.number().int().min(1).max(4094), name: z.string().min(1) });
export type Vlan = z.infer<typeof vlan>;

/** The application's own records: one for each file of the repository. */
@Injectable()
export class VlansService implements OnModuleInit {
  constructor(private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    await this.database.query('CREATE TABLE IF NOT EXISTS public.vlan (path text PRIMARY KEY, id integer, name text)');
  }

  /**
   * Told of each revision once it is published, in order, also of those that were published while the application was
   * down. The first time, every file is in `created`. It may be told the same again, so it does nothing twice.
   */
  @OnDataFiles({ name: 'vlans', source: 'network', paths: 'vlans/**/*.yaml' })
  async apply({ revision, created, updated, deleted, reset }: DataFilesChange): Promise<void> {
    if (reset) await this.database.query('DELETE FROM public.vlan');
    for (const files of [created, updated]) {
      for await (const file of files) await this.take(file);
    }
    for await (const { path } of deleted) {
      await this.database.query('DELETE FROM public.vlan WHERE path = $1', [path]);
    }
    console.log(`revision ${revision} is in the table`);
  }

  async list(): Promise<Vlan[]> {
    const { rows } = await this.database.query<Vlan>('SELECT id, name FROM public.vlan ORDER BY id');
    return rows;
  }

  private async take(file: ChangedFile): Promise<void> {
    try {
      await this.save(file.path, await file.yaml(vlan));
    } catch (error) {
      // Only whoever wrote the file can mend it, in a later revision. Anything else that is thrown makes this revision
      // come again.
      if (!(error instanceof ConfigParseError)) throw error;
      console.log(error.message);
    }
  }

  private async save(path: string, { id, name }: Vlan): Promise<void> {
    await this.database.query(
      `INSERT INTO public.vlan (path, id, name) VALUES ($1, $2, $3)
       ON CONFLICT (path) DO UPDATE SET id = excluded.id, name = excluded.name`,
      [path, id, name],
    );
  }
}
