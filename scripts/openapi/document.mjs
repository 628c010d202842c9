import { createRequire } from 'node:module';
import { controllersOf } from './application.mjs';
import { bodyOf, fieldsOf, words } from './requests.mjs';
import { ProblemResponses } from './problems.mjs';
import { describe, routesOfController } from './routes.mjs';
import { shapesOfAnswers } from './shapes.mjs';
import { readSource } from './source.mjs';
import { sorted, withoutUnused } from './tidy.mjs';

const require = createRequire(import.meta.url);
const {
  ApiBody,
  ApiExcludeController,
  ApiHeader,
  ApiParam,
  ApiProperty,
  ApiQuery,
  DocumentBuilder,
  SwaggerModule,
} = require('@nestjs/swagger');
const { ROUTE_ARGS_METADATA, PARAMTYPES_METADATA } = require('@nestjs/common/constants');

/** No part of the API: files, and what Nest's microservice listens to. */
const LEFT_OUT = ['UiController', 'SyncController'];

const ABOUT = `Look at a fleet of Pipecat Cloud voice agents and act on it. Problems are RFC 9457; \`code\` is from a closed list.
A client must bear fields that it does not know: one more is no new version.`;

/** By their first segment below /v1. */
const TAGS = {
  agents: 'Agents',
  audit: 'Reports',
  'dead-letters': 'Dead letters',
  drift: 'Reports',
  events: 'Reports',
  fleet: 'Fleet',
  'openapi.json': 'Service',
  orphans: 'Reports',
  token: 'Service',
  updates: 'Updates',
};

const bearer = (description) => ({ type: 'http', scheme: 'bearer', description });

function builder() {
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('pipecat-config-sync')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addSecurity('adminToken', bearer('A token of ADMIN_TOKEN or ADMIN_TOKENS_FILE'))
    .addSecurity('botToken', bearer('The token of the one agent whose bot asks'))
    .build();
}

/** The classes that a handler takes its parameters and its body in. */
function classesOf({ controller, name, body }) {
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype, name) ?? [];
  const args = Object.values(Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {});
  return [...args.map(({ index }) => types[index]), ...(body ? [body] : [])].filter(
    (type) => typeof type === 'function' && fieldsOf(type).length > 0,
  );
}

/** With the decorators of @nestjs/swagger, which the service itself does not load. */
function decorate(route, source) {
  const { controller, name, parameters = [], body } = route;
  const target = [controller.prototype, name, Object.getOwnPropertyDescriptor(controller.prototype, name)];
  for (const type of classesOf(route))
    for (const { name: field, required, schema } of fieldsOf(type))
      ApiProperty({ ...schema, required, ...words(type, field, source) })(type.prototype, field);
  if (body) ApiBody({ type: body })(...target);
  const kinds = { path: ApiParam, query: ApiQuery, header: ApiHeader };
  for (const { in: place, name: called, means, schema } of parameters)
    kinds[place]({ name: called, description: means, required: place === 'path', schema })(...target);
}

/** What the rules say, where the framework has only half understood it. */
function withRules(parameters, route, source) {
  const fields = new Map(
    classesOf(route).flatMap((type) =>
      fieldsOf(type).map((field) => [field.name, { ...field, ...words(type, field.name, source) }]),
    ),
  );
  return parameters.map((parameter) => {
    const field = fields.get(parameter.name);
    if (field === undefined) return parameter;
    const { name, in: place } = parameter;
    const { schema, description, required } = field;
    return { name, in: place, required: place === 'path' || required, schema, ...(description && { description }) };
  });
}

const tagOf = (path, { security }) =>
  security === 'botToken' ? 'Bots' : (TAGS[/^\/v1\/([^/]+)/.exec(path)?.[1]] ?? 'Service');

function complete(document, routes, source) {
  const problems = new ProblemResponses();
  const byId = new Map(routes.map((route) => [route.id, route]));
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, { operationId, parameters = [], requestBody }] of Object.entries(operations)) {
      const route = byId.get(operationId);
      const has = {
        parameters: parameters.some(({ in: place }) => place !== 'header'),
        body: requestBody !== undefined,
      };
      operations[method] = {
        tags: [tagOf(path, route)],
        ...describe(route, has, problems),
        ...(parameters.length > 0 && { parameters: withRules(parameters, route, source) }),
        ...(has.body && { requestBody: { ...requestBody, required: bodyIsRequired(route) } }),
      };
    }
  document.components.responses = problems.all;
  document.components.schemas = problems.schemas;
  delete document.info.contact;
}

const bodyIsRequired = (route) => bodies(route).some((type) => fieldsOf(type).some(({ required }) => required));

/** Those of its classes that come as JSON. */
function bodies(route) {
  return classesOf(route).filter((type) => /(Body|Message)$/.test(type.name));
}

/** @param app from `makeApplication` @returns the OpenAPI document of everything that it routes */
export function makeDocument(app) {
  const source = readSource();
  const controllers = controllersOf(app);
  const [out, told] = [true, false].map((left) => controllers.filter(({ name }) => LEFT_OUT.includes(name) === left));
  for (const controller of out) ApiExcludeController()(controller);
  const routes = told.flatMap((controller) => routesOfController(controller, source));
  for (const route of routes) decorate(route, source);
  const ids = new Map(routes.map(({ controller, name, id }) => [`${controller.name}.${name}`, id]));
  const document = SwaggerModule.createDocument(app, builder(), {
    operationIdFactory: (controller, method) => ids.get(`${controller}.${method}`),
  });
  complete(document, routes, source);
  const requests = routes.flatMap(bodies).map((type) => [type.name, bodyOf(type, source)]);
  document.components.schemas = {
    ...document.components.schemas,
    ...shapesOfAnswers(),
    ...Object.fromEntries(requests),
  };
  return sorted(withoutUnused(document));
}
