// node scripts/demo/sql.mjs "SELECT …": one statement on DATABASE_URL, for a machine without psql.
import { main } from '../lib/main.mjs';
import { printTable } from './terminal.mjs';

const short = (value) =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : (value ?? '');

await main(async () => {
  const [sql] = process.argv.slice(2);
  if (!sql || !process.env.DATABASE_URL) throw new Error('usage: DATABASE_URL=… node scripts/demo/sql.mjs "SELECT …"');
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    const { rows, fields, command, rowCount } = [await client.query(sql)].flat().at(-1);
    if (fields.length > 0) {
      const names = fields.map(({ name }) => name);
      printTable(
        names,
        rows.map((row) => names.map((name) => short(row[name]))),
        { indent: '' },
      );
    } else console.log(`${command} ${rowCount ?? ''}`.trim());
  } finally {
    await client.end();
  }
});
