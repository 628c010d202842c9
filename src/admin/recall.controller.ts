import { Body, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { RecallView } from '../api';
import { Operation } from '../openapi';
import { Who } from './access';
import { AdminRoutes, NoStore } from './admin-routes';
import { RecallService } from './recall.service';
import { RecallBody, VersionParams } from './requests';
import { Reads, Syncs } from './scopes';

@AdminRoutes('agents/:agentId/versions/:version/recall')
export class RecallController {
  constructor(private readonly recalls: RecallService) {}

  /** 202: the work goes on after the answer. 404 for an agent in no row, 409 when the version is active or newer. */
  @Post()
  @Syncs('versions.recall')
  @Operation('recallVersion', { problems: ['AgentNotFound', 'RecallRefused'] })
  @HttpCode(HttpStatus.ACCEPTED)
  @NoStore()
  recall(
    @Param() { agentId, version }: VersionParams,
    @Body() body: RecallBody,
    @Who() who: string,
  ): Promise<RecallView> {
    return this.recalls.request(agentId, version, body, who);
  }

  @Get()
  @Reads()
  @Operation('getRecall', { problems: ['RecallNotFound', 'DatabaseUnavailable'] })
  @NoStore()
  state(@Param() { agentId, version }: VersionParams): Promise<RecallView> {
    return this.recalls.state(agentId, version);
  }
}
