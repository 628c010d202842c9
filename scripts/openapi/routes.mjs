import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { GUARDS_METADATA, HTTP_CODE_METADATA, METHOD_METADATA } = require('@nestjs/common/constants');
const { RequestMethod } = require('@nestjs/common');
const { OPERATION } = require('../../dist/openapi/index.js');
const { AUDITED_AS, NEEDS_SCOPE } = require('../../dist/admin/scopes.js');

/** What lets callers in, and how the document calls it. */
const GUARDS = { AdminGuard: 'adminToken', BotTokenGuard: 'botToken' };
const SCOPES = ['read', 'sync', 'admin'];

const MEANS = { read: 'As it is now', done: 'Done', asked: 'Recorded; the work goes on after the answer' };

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' };
const words = (id) => id.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** @returns all routes of a controller with what they say of themselves */
export function routesOfController(controller, source) {
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = controller.prototype[name];
    const method = Reflect.getMetadata(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const said = Reflect.getMetadata(OPERATION, handler);
    const where = `${controller.name}.${name}`;
    if (said === undefined)
      throw new Error(`${where} is a route and has no @Operation: the document would not tell it`);
    const guards = Reflect.getMetadata(GUARDS_METADATA, controller) ?? [];
    return [
      {
        ...{ controller, name, where, ...said },
        reads: method === RequestMethod.GET,
        status: Reflect.getMetadata(HTTP_CODE_METADATA, handler) ?? (method === RequestMethod.POST ? 201 : 200),
        scope: Reflect.getMetadata(NEEDS_SCOPE, handler),
        audited: Reflect.hasMetadata(AUDITED_AS, handler),
        security: guards.map((guard) => GUARDS[guard.name]).find((known) => known !== undefined),
        ...source.get(where),
      },
    ];
  });
}

/** What every route of its kind may answer, and what this one says that it may. */
function problemsOf({ security, scope, audited, problems = [] }, { parameters, body }) {
  return [
    ...problems,
    ...(security === undefined ? [] : ['Unauthorized', 'TooManyRequests', 'InternalError']),
    // Every token may read.
    ...(scope === undefined || scope === SCOPES[0] ? [] : ['ScopeMissing']),
    ...(audited ? ['DatabaseUnavailable'] : []),
    ...(parameters || body ? ['InvalidRequest'] : []),
    ...(body ? ['MalformedBody', 'BodyTooLarge'] : []),
  ];
}

function answer({ means, contentType = 'application/json', schema, events, headers = {} }, status) {
  const content =
    status === 304
      ? {}
      : {
          content: {
            [contentType]: {
              schema: schema === undefined ? text : ref(schema),
              ...(events && {
                'x-events': Object.fromEntries(Object.entries(events).map(([name, type]) => [name, ref(type)])),
              }),
            },
          },
        };
  const told = Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: text }]),
  );
  return { description: means, ...content, ...(Object.keys(told).length > 0 && { headers: told }) };
}

function answersOf({ answers, status, returns, where, reads }) {
  if (answers)
    return Object.fromEntries(Object.entries(answers).map(([code, one]) => [code, answer(one, Number(code))]));
  if (returns === undefined || returns === 'void')
    throw new Error(`${where} declares no named type that it returns: give it one of src/api, or answers`);
  return {
    [status]: answer({ means: MEANS[status === 202 ? 'asked' : reads ? 'read' : 'done'], schema: returns }, status),
  };
}

/** @returns the operation as far as the framework cannot tell it */
export function describe(route, has, problems) {
  const { id, doc, scope, security } = route;
  const summary = words(id);
  const needs = scope === undefined ? [] : [`Scope: \`${scope}\`.`];
  return {
    operationId: id,
    summary: `${summary[0].toUpperCase()}${summary.slice(1)}`,
    description: [...(doc ? [doc] : []), ...needs].join('\n\n'),
    security: security === undefined ? [] : [{ [security]: [] }],
    ...(scope === undefined ? {} : { 'x-scope': scope }),
    responses: { ...problems.of(problemsOf(route, has)), ...answersOf(route) },
  };
}
