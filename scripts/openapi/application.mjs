import { createRequire } from 'node:module';
import { leadNowhere } from '../lib/unconnected.mjs';

const require = createRequire(import.meta.url);

/** @returns the built service as far as its routes go, without a server behind it, and with nothing listening */
export async function makeApplication() {
  leadNowhere();
  require('reflect-metadata');
  const { NestFactory } = require('@nestjs/core');
  const { AppModule } = require('../../dist/app.module.js');
  return NestFactory.create(AppModule, { preview: true, logger: false, abortOnError: false });
}

/** @returns {Map<Function, { metatype: Function }>} every controller class of the application */
export function controllersOf(app) {
  const { DiscoveryService } = require('@nestjs/core');
  return new DiscoveryService(app.container.getModules()).getControllers().map(({ metatype }) => metatype);
}

/** @returns {Promise<string[]>} what Express really routes, as `GET /v1/agents/{agentId}` */
export async function routesOf(app) {
  await app.registerRouter();
  const { stack } = app.getHttpAdapter().getInstance().router;
  const routes = stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${templateOf(route.path)}`),
  );
  return [...new Set(routes)].sort();
}

const templateOf = (path) => path.replace(/:(\w+)/g, '{$1}');
