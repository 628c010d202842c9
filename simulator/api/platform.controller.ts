import { Body, Controller, Get, Patch } from '@nestjs/common';
import { type Call, CurrentCall } from '../gateway/call';
import { badRequest } from '../world/refusal';
import { regionExists, REGIONS } from '../world/regions';
import { SettingsStore } from '../world/settings';
import { FieldReader } from './fields';

type Wire = Record<string, unknown>;

const CODES = REGIONS.map((region) => region.code);

/** What belongs to the organisation as a whole. */
@Controller('v1')
export class PlatformController {
  constructor(private readonly settings: SettingsStore) {}

  @Get('regions')
  regions(): Wire {
    return { regions: REGIONS.map(({ code, displayName }) => ({ code, display_name: displayName })) };
  }

  @Get('properties')
  properties(): Wire {
    return { properties: { defaultRegion: this.settings.current.defaultRegion } };
  }

  @Get('properties/schema')
  schema(): Wire {
    return { properties: { defaultRegion: this.defaultRegion() } };
  }

  @Patch('properties')
  update(@Body() body: unknown, @CurrentCall() call: Call): Wire {
    const fields = new FieldReader(body, 'Invalid parameters');
    const names = Object.keys(body as object);
    const unknown = names.find((name) => name !== 'defaultRegion');
    if (unknown !== undefined) throw badRequest(`Property '${unknown}' is not a valid property`);
    const defaultRegion = fields.string('defaultRegion');
    if (defaultRegion === undefined) throw badRequest('No properties provided');
    if (!regionExists(defaultRegion)) {
      throw badRequest(`Region '${defaultRegion}' is not available. Available regions: ${CODES.join(', ')}`);
    }
    this.settings.patch({ defaultRegion });
    call.entry.applied = true;
    return this.schema();
  }

  private defaultRegion(): Wire {
    return {
      type: 'string',
      description: 'Default region for new service deployments',
      default: 'us-west',
      currentValue: this.settings.current.defaultRegion,
      readOnly: false,
      availableValues: CODES,
    };
  }
}
