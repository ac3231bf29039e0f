import type { Database } from '@lib/database';

/**
 * Publishes so many revisions of a source at once, without syncs: each writes its number into the file `counter`, and
 * every hundredth adds a file `round-<number>`.
 */
export async function publishRevisions(database: Database, sourceId: string, count: number): Promise<void> {
  const { schema } = database;
  const series = `generate_series(1, $2::int) AS step, "${schema}".data_source AS source
    WHERE source.id = $1`;
  const number = 'source.revision + step';
  const bytes = `convert_to((${number})::text, 'UTF8')`;
  await database.transaction(async () => {
    await database.query(
      `INSERT INTO "${schema}".content (hash, size, data)
       SELECT sha256(${bytes}), octet_length(${bytes}), ${bytes} FROM ${series} ON CONFLICT DO NOTHING`,
      [sourceId, count],
    );
    await database.query(
      `UPDATE "${schema}".data_file AS file SET to_revision = source.revision + 1 FROM "${schema}".data_source AS source
       WHERE source.id = $1 AND file.source_id = source.id AND file.path = 'counter' AND file.to_revision IS NULL`,
      [sourceId],
    );
    await database.query(
      `INSERT INTO "${schema}".data_file (source_id, path, type, size, hash, from_revision, to_revision)
       SELECT source.id, 'counter', 'file', octet_length(${bytes}), sha256(${bytes}), ${number},
              CASE WHEN step < $2 THEN ${number} + 1 END
       FROM ${series}
       UNION ALL
       SELECT source.id, 'round-' || (${number}), 'file', octet_length(${bytes}), sha256(${bytes}), ${number}, NULL
       FROM ${series} AND (${number}) % 100 = 0`,
      [sourceId, count],
    );
    await database.query(
      `INSERT INTO "${schema}".revision (source_id, number, remote_revision, file_count, created_count, updated_count,
         deleted_count, problem_count)
       SELECT source.id, ${number}, 'r' || (${number}), 1 + (${number}) / 100,
              (CASE WHEN ${number} = 1 THEN 1 ELSE 0 END) + (CASE WHEN (${number}) % 100 = 0 THEN 1 ELSE 0 END),
              CASE WHEN ${number} = 1 THEN 0 ELSE 1 END, 0, 0
       FROM ${series}`,
      [sourceId, count],
    );
    await database.query(
      `UPDATE "${schema}".data_source SET revision = revision + $2, file_count = 1 + (revision + $2) / 100 WHERE id = $1`,
      [sourceId, count],
    );
  });
}
