import 'reflect-metadata';
import { Controller, Get, Post } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { AdminRoutes } from '../admin-routes';
import { Reads, Syncs } from '../scopes';
import { RouteCheck } from './route-check';

@AdminRoutes('good')
class Good {
  @Get()
  @Reads()
  read(): void {
    // Only what it says of itself is looked at.
  }

  @Post()
  @Syncs('good.write')
  write(): void {
    // As above.
  }

  helper(): void {
    // No route.
  }
}

@Controller('healthz')
class Probe {
  @Get()
  probe(): void {
    // As above.
  }
}

@AdminRoutes('forgetful')
class Forgetful {
  @Get()
  read(): void {
    // As above.
  }

  @Post()
  @Reads()
  write(): void {
    // As above.
  }
}

function check(...controllers: object[]): void {
  const discovery = { getControllers: () => controllers.map((metatype) => ({ metatype })) };
  new RouteCheck(discovery as unknown as DiscoveryService, new MetadataScanner()).onApplicationBootstrap();
}

describe('the check of the routes', () => {
  it('takes routes that say what they need, and those that are not of the API', () =>
    expect(() => check(Good, Probe)).not.toThrow());

  it.each([
    { controller: Forgetful, says: 'Forgetful.read says not what scope it needs: use Reads, Syncs or Administers' },
    { controller: Forgetful, says: 'Forgetful.write may change something and is not audited' },
  ])('ends the start: $says', ({ controller, says }) => expect(() => check(Good, controller)).toThrow(says));

  it('names every route that is wrong at once', () =>
    expect(() => check(Good, Forgetful)).toThrow(/Forgetful\.read[^]*Forgetful\.write/));
});
