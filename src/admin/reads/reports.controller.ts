import { Get, Query } from '@nestjs/common';
import type { AuditPage, DriftPage, OrphanPage } from '../../api';
import { AuditLogRepository, ReportsRepository } from '../../db';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { Reads } from '../scopes';
import { Cursors, KEYS } from './cursor';
import { AuditQuery, PageQuery } from './requests';
import { toWire } from '../wire';

const DRIFT = new Cursors('drift', [KEYS.uuid]);
const ORPHANS = new Cursors('orphans', [KEYS.name]);
const AUDIT = new Cursors('audit', [KEYS.serial]);

/** What the fleet scan found, and who changed what through this API. From the database alone. */
@AdminRoutes('')
export class ReportsController {
  constructor(
    private readonly reports: ReportsRepository,
    private readonly log: AuditLogRepository,
  ) {}

  /** Agents that were changed at Pipecat Cloud behind config-sync's back, as the last scan saw them. */
  @Get('drift')
  @Reads()
  @Operation('listDrift', { problems: ['DatabaseUnavailable'] })
  @NoStore()
  async drift(@Query() { cursor, limit }: PageQuery): Promise<DriftPage> {
    const [after = null] = DRIFT.read(cursor) ?? [];
    return DRIFT.page(toWire(await this.reports.drifted(after, limit + 1)), limit, ({ agentId }) => [agentId]);
  }

  /** Agents at Pipecat Cloud that carry our prefix and are in no row. Never deleted by config-sync. */
  @Get('orphans')
  @Reads()
  @Operation('listOrphans', { problems: ['DatabaseUnavailable'] })
  @NoStore()
  async orphans(@Query() { cursor, limit }: PageQuery): Promise<OrphanPage> {
    const [after = null] = ORPHANS.read(cursor) ?? [];
    return ORPHANS.page(toWire(await this.reports.orphans(after, limit + 1)), limit, ({ instanceId }) => [instanceId]);
  }

  /** Newest first. */
  @Get('audit')
  @Reads()
  @Operation('listAudit', { problems: ['DatabaseUnavailable'] })
  @NoStore()
  async audit(@Query() { who, action, agentId, requestId, cursor, limit }: AuditQuery): Promise<AuditPage> {
    const [below = null] = AUDIT.read(cursor) ?? [];
    const filter = { who: who ?? null, action: action ?? null, agentId: agentId ?? null, requestId: requestId ?? null };
    return AUDIT.page(toWire(await this.log.page({ ...filter, below, limit: limit + 1 })), limit, ({ id }) => [id]);
  }
}
