import { Body, Controller, Delete, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import type { FaultRequest } from '../faults/fault';
import { FaultRegistry } from '../faults/fault-registry';
import { orBadInput, record } from './bad-input';

type View = Record<string, unknown>;

@Controller('__sim/faults')
export class FaultsController {
  constructor(private readonly faults: FaultRegistry) {}

  @Post()
  @HttpCode(200)
  add(@Body() body: unknown): View {
    const { id, hits } = orBadInput(() => this.faults.add(record(body, 'fault') as unknown as FaultRequest));
    return { id, hits };
  }

  @Get()
  list(): View {
    return { faults: this.faults.list() };
  }

  @Delete()
  clear(): View {
    this.faults.clear();
    return { status: 'OK' };
  }

  @Delete(':id')
  remove(@Param('id') id: string): View {
    if (!this.faults.remove(id)) throw new NotFoundException(`no fault ${id}`);
    return { status: 'OK' };
  }
}
