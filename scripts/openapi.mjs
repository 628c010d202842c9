// npm run openapi [-- --check]: docs/openapi.json, made from the routes, the requests' rules and the answers' types of the built service.
// --check only says whether it is up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import prettier from 'prettier';
import { build } from './lib/build-parts.mjs';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';

const file = join(root, 'docs/openapi.json');

/** Express has them beside the API. */
const NO_OPERATIONS = /^GET \/ui(\/|$)/;

/** With a token of a bot, or with one of people whose scope is large enough. */
const isGuarded = ({ security, 'x-scope': scope }) =>
  security.some((one) => 'botToken' in one || ('adminToken' in one && scope !== undefined));

async function made() {
  await build({ only: 'service' });
  const { makeApplication, routesOf } = await import('./openapi/application.mjs');
  const { makeDocument } = await import('./openapi/document.mjs');
  const app = await makeApplication();
  return { document: makeDocument(app), routes: await routesOf(app) };
}

/** @returns {Promise<string[]>} what is wrong with the document */
async function faultsOf({ document, routes }) {
  const told = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = routes.filter((route) => !NO_OPERATIONS.test(route));
  const unguarded = Object.entries(document.paths).filter(
    ([path, operations]) => path.startsWith('/v1/') && Object.values(operations).some((one) => !isGuarded(one)),
  );
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  return [
    ...expected.filter((route) => !told.includes(route)).map((route) => `${route} is routed, and not told`),
    ...told.filter((route) => !expected.includes(route)).map((route) => `${route} is told, and not routed`),
    ...unguarded.map(([path]) => `${path} has a route that asks for no token, or for no scope`),
    ...(valid ? [] : [`it is no OpenAPI: ${JSON.stringify(errors)}`]),
  ];
}

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const { document, routes } = await made();
  const faults = await faultsOf({ document, routes });
  if (faults.length > 0) {
    console.error(`docs/openapi.json would be wrong:\n  ${faults.join('\n  ')}`);
    return 1;
  }
  const text = await prettier.format(JSON.stringify(document), {
    ...(await prettier.resolveConfig(file)),
    parser: 'json',
  });
  if (values.check) {
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return 0;
    console.error('docs/openapi.json is out of date: npm run openapi');
    return 1;
  }
  writeFileSync(file, text);
  console.log(`wrote docs/openapi.json: ${routes.length} routes`);
  return 0;
});
