import type { Pool } from 'pg';

/** Everything that a database holds, a line each: `<kind> <schema>.<name>`, without PostgreSQL's own. */
export async function catalogue(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(`
    WITH own AS (
      SELECT oid, nspname AS schema FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    )
    SELECT 'schema ' || schema AS line FROM own
    UNION ALL SELECT 'relation ' || schema || '.' || relname FROM pg_class JOIN own ON own.oid = relnamespace
    UNION ALL SELECT 'type ' || schema || '.' || typname FROM pg_type JOIN own ON own.oid = typnamespace
    UNION ALL SELECT 'function ' || schema || '.' || proname FROM pg_proc JOIN own ON own.oid = pronamespace
    UNION ALL SELECT 'constraint ' || schema || '.' || conname FROM pg_constraint JOIN own ON own.oid = connamespace
    UNION ALL SELECT 'operator ' || schema || '.' || oprname FROM pg_operator JOIN own ON own.oid = oprnamespace
    UNION ALL SELECT 'collation ' || schema || '.' || collname FROM pg_collation JOIN own ON own.oid = collnamespace
    UNION ALL SELECT 'trigger ' || schema || '.' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
      JOIN own ON own.oid = relnamespace WHERE NOT tgisinternal
    UNION ALL SELECT 'column ' || schema || '.' || relname || '.' || attname || ' ' || atttypid::regtype
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN own ON own.oid = relnamespace
      WHERE attnum > 0 AND NOT attisdropped
    UNION ALL SELECT 'extension ' || extname FROM pg_extension
    UNION ALL SELECT 'event_trigger ' || evtname FROM pg_event_trigger
    UNION ALL SELECT 'publication ' || pubname FROM pg_publication
    UNION ALL SELECT 'large_object ' || oid FROM pg_largeobject_metadata
    UNION ALL SELECT 'setting ' || setconfig::text FROM pg_db_role_setting
    UNION ALL SELECT 'role ' || rolname FROM pg_roles
    UNION ALL SELECT 'privilege ' || defaclobjtype::text || defaclacl::text FROM pg_default_acl
    ORDER BY line`);
  return rows.map(({ line }) => line);
}

/** The settings of a connection, all but those that a session learns of when it first runs a trigger in PL/pgSQL. */
export async function serverSettings(pool: Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name NOT LIKE 'plpgsql.%'`,
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}
