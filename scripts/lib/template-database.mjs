import { randomBytes } from 'node:crypto';
import { migrate } from './migrate.mjs';
import { connect } from './postgres.mjs';

/**
 * A migrated database, of which each suite gets a copy: copying takes a tenth of what migrating takes. Its name begins with that of the
 * database at `url`, so it goes when that server is stopped.
 *
 * @param url of a server on which databases may be made
 * @returns {Promise<string>} its name
 */
export async function makeTemplate(url) {
  const target = new URL(url);
  const name = `${target.pathname.slice(1)}_template_${randomBytes(4).toString('hex')}`;
  const admin = await connect(url);
  try {
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
  } finally {
    await admin.end();
  }
  target.pathname = `/${name}`;
  await migrate(target.href).catch((error) => {
    throw new Error(`the template for the tests cannot be migrated: ${error.message}`);
  });
  return name;
}
