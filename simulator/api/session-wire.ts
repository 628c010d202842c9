import type { Session } from '../world/session';
import { iso, ORGANIZATION_ID } from './service-details';

type Wire = Record<string, unknown>;

/** A session as the list shows it. `endedAt` is always there, null while it runs: the vendor's CLI relies on it. */
export function sessionItem(session: Session): Wire {
  return {
    sessionId: session.sessionId,
    serviceId: session.serviceId,
    organizationId: ORGANIZATION_ID,
    deploymentId: session.deploymentId,
    endedAt: session.endedAt === null ? null : iso(session.endedAt),
    botStartSeconds: session.botStartSeconds,
    coldStart: session.coldStart,
    completionStatus: session.completionStatus,
    createdAt: iso(session.createdAt),
    updatedAt: iso(session.updatedAt),
  };
}

export function sessionDetails(session: Session): Wire {
  return { ...sessionItem(session), resourceMetrics: null, meetingIds: [] };
}
