/** One row about the server and this connection. */
export const SERVER_FACTS = `
SELECT current_setting('server_version') AS version,
  current_setting('server_version_num') AS version_number,
  current_user AS "user",
  pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
  current_setting('max_connections') AS max_connections,
  extract(epoch FROM current_setting('statement_timeout')::interval) * 1000 AS statement_timeout_ms,
  extract(epoch FROM clock_timestamp()) * 1000 AS now_ms`;

/** $1, $2: tables and rights, side by side. What does not exist is left out: that is the schema's matter. */
export const MISSING_RIGHTS = `
SELECT string_agg(wanted.right, ', ' ORDER BY wanted.at) || ' on ' || wanted.table AS missing
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted ("table", "right", at)
WHERE to_regclass(wanted.table) IS NOT NULL
  AND NOT has_table_privilege(to_regclass(wanted.table), wanted.right)
GROUP BY wanted.table
ORDER BY min(wanted.at)`;

/** $1, $2: tables and columns, side by side. A right on the whole table is one on each column. */
export const MISSING_UPDATES = `
SELECT 'UPDATE (' || string_agg(wanted.column, ', ' ORDER BY wanted.at) || ') on ' || wanted.table AS missing
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted ("table", "column", at)
JOIN pg_attribute a ON a.attrelid = to_regclass(wanted.table) AND a.attname = wanted.column
WHERE NOT has_column_privilege(a.attrelid, a.attnum, 'UPDATE')
GROUP BY wanted.table`;

/** $1: sequences. */
export const MISSING_SEQUENCE_RIGHTS = `
SELECT 'USAGE on ' || wanted.sequence AS missing
FROM unnest($1::text[]) AS wanted (sequence)
WHERE to_regclass(wanted.sequence) IS NOT NULL AND NOT has_sequence_privilege(to_regclass(wanted.sequence), 'USAGE')`;

export const AGENT_COUNT = `SELECT count(*) AS agents FROM agents WHERE desired_state = 'present'`;
