import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { type Call, CurrentCall } from '../gateway/call';
import type { SecretSet } from '../world/secret-set';
import { SecretsService } from '../world/secrets.service';
import { checkSetName, parsePutSecrets } from './secrets-request';

type Wire = Record<string, unknown>;

@Controller('v1/secrets')
export class SecretsController {
  constructor(private readonly secrets: SecretsService) {}

  @Get()
  list(@Query('region') region?: string): Wire {
    const sets = this.secrets.list(region ?? null);
    return { sets: sets.map((set) => ({ name: set.name, type: set.kind, ...this.state(set) })) };
  }

  @Get(':set')
  get(@Param('set') name: string): Wire {
    const set = this.secrets.get(name);
    return { ...this.state(set), secrets: [...set.keys].map((fieldName) => ({ fieldName })) };
  }

  /** 202: stored, and usable a little later. */
  @Put(':set')
  @HttpCode(202)
  put(@Param('set') name: string, @Body() body: unknown, @CurrentCall() call: Call): Wire {
    checkSetName(name);
    const set = this.secrets.put(name, parsePutSecrets(body));
    call.entry.applied = true;
    return { status: 'OK', region: set.region };
  }

  @Delete(':set')
  delete(@Param('set') name: string, @CurrentCall() call: Call): Wire {
    this.secrets.delete(name);
    call.entry.applied = true;
    return { status: 'OK' };
  }

  @Delete(':set/:key')
  deleteKey(@Param('set') name: string, @Param('key') key: string, @CurrentCall() call: Call): Wire {
    this.secrets.deleteKey(name, key);
    call.entry.applied = true;
    return { status: 'OK' };
  }

  private state(set: SecretSet): Wire {
    const status = this.secrets.statusOf(set);
    const errorMessage = set.errorMessage ?? 'Provisioning of the secret set failed';
    return { region: set.region, status, ...(status === 'failed' && { errorMessage }) };
  }
}
