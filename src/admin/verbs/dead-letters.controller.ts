import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import type { DeadLetterPage, DeadLettersTreated, DeadLetterView } from '../../api';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { Administers, Reads, Syncs } from '../scopes';
import { LetterParams, LetterQuery, PurgeBody, ReplayBody } from './dead-letter-requests';
import { DeadLettersService } from './dead-letters.service';
import { ReasonedBody, WhyBody } from './requests';

/** What could not be understood, used up its attempts, or needs a human. 503 while Redis is away. */
@AdminRoutes('dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  /** Newest first. Pages stay what they are while letters are pushed. */
  @Get()
  @Reads()
  @Operation('listDeadLetters', { problems: ['DatabaseUnavailable', 'RedisUnavailable'] })
  @NoStore()
  page(@Query() query: LetterQuery): Promise<DeadLetterPage> {
    return this.letters.page(query);
  }

  @Get(':id')
  @Reads()
  @Operation('getDeadLetter', { problems: ['DeadLetterNotFound', 'DatabaseUnavailable', 'RedisUnavailable'] })
  @NoStore()
  show(@Param() { id }: LetterParams): Promise<DeadLetterView> {
    return this.letters.show(id);
  }

  /** Asks once more for what the messages within the bounds asked for, and takes the letters out. */
  @Post('replay')
  @HttpCode(HttpStatus.OK)
  @Syncs('dead-letters.replay')
  @Operation('replayDeadLetters', { problems: ['RedisUnavailable'] })
  @NoStore()
  replay(@Body() body: ReplayBody): Promise<DeadLettersTreated> {
    return this.letters.many('replay', body);
  }

  @Post('purge')
  @HttpCode(HttpStatus.OK)
  @Administers('dead-letters.purge')
  @Operation('purgeDeadLetters', { problems: ['RedisUnavailable'] })
  @NoStore()
  purge(@Body() body: PurgeBody): Promise<DeadLettersTreated> {
    return this.letters.many('purge', body);
  }

  /** 409 when its message is no update. */
  @Post(':id/replay')
  @HttpCode(HttpStatus.OK)
  @Syncs('dead-letters.replay')
  @Operation('replayDeadLetter', { problems: ['DeadLetterNotFound', 'Conflict', 'RedisUnavailable'] })
  @NoStore()
  replayOne(@Param() { id }: LetterParams, @Body() _body: WhyBody): Promise<DeadLettersTreated> {
    return this.letters.one('replay', id);
  }

  @Delete(':id')
  @Administers('dead-letters.purge')
  @Operation('purgeDeadLetter', { problems: ['DeadLetterNotFound', 'RedisUnavailable'] })
  @NoStore()
  purgeOne(@Param() { id }: LetterParams, @Body() _body: ReasonedBody): Promise<DeadLettersTreated> {
    return this.letters.one('purge', id);
  }
}
