import type { TestDatabase } from '../../support/database';

const BOOK = "SELECT oid FROM pg_class WHERE relname LIKE 'config\\_sync\\_migrations%'";
const OURS = `n.nspname = 'public' AND c.oid NOT IN (${BOOK})
  AND c.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (${BOOK}))`;

/** Everything that a schema can consist of, as PostgreSQL itself would write it down, one line a thing. */
const PARTS: readonly string[] = [
  `SELECT c.relkind::text || ' ' || c.relname AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS}`,
  `SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' ||
          a.attidentity::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS line
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'`,
  `SELECT 'index ' || pg_get_indexdef(i.indexrelid) AS line
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS}`,
  `SELECT 'constraint ' || c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS line
   FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS}`,
  `SELECT 'trigger ' || pg_get_triggerdef(t.oid) AS line
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${OURS} AND NOT t.tgisinternal`,
  `SELECT 'function ' || pg_get_functiondef(p.oid) AS line
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'`,
  `SELECT 'sequence ' || sequencename || ' ' || data_type || ' ' || increment_by AS line
   FROM pg_sequences WHERE schemaname = 'public' AND sequencename NOT LIKE 'config_sync_migrations%'`,
  `SELECT 'type ' || t.typname AS line FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE n.nspname = 'public' AND t.typname NOT LIKE '%config_sync_migrations%'`,
  "SELECT 'extension ' || extname AS line FROM pg_extension",
];

/** The schema without the migrator's own book. */
export async function catalogOf(database: TestDatabase): Promise<string[]> {
  const lines: string[] = [];
  for (const part of PARTS) {
    for (const { line } of await database.rows<{ line: string }>(part)) lines.push(line);
  }
  return lines.sort();
}
