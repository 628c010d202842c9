import { Controller, Delete, Get, Query } from '@nestjs/common';
import type { Operation } from '../gateway/operation';
import { Journal } from '../journal/journal';
import { findOverlaps } from '../journal/overlaps';

type View = Record<string, unknown>;

@Controller('__sim')
export class JournalController {
  constructor(private readonly journal: Journal) {}

  @Get('journal')
  find(
    @Query('op') op?: Operation,
    @Query('agent') agent?: string,
    @Query('sessionId') sessionId?: string,
    @Query('writes') writes?: string,
  ): View {
    const entries = this.journal.find({
      ...(op !== undefined && { op }),
      ...(agent !== undefined && { agent }),
      ...(sessionId !== undefined && { sessionId }),
      writes: writes === 'true',
    });
    return { entries };
  }

  @Delete('journal')
  clear(): View {
    this.journal.clear();
    return { status: 'OK' };
  }

  @Get('overlaps')
  overlaps(): View {
    return { overlaps: findOverlaps(this.journal.find({ writes: true })) };
  }
}
