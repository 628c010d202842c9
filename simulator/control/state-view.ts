import { Injectable } from '@nestjs/common';
import { type Agent, available, ready, type Revision } from '../world/agent';
import { AgentsService } from '../world/agents.service';
import { SecretsService } from '../world/secrets.service';
import type { Session } from '../world/session';
import { SessionsService } from '../world/sessions.service';
import { World } from '../world/world';

type View = Record<string, unknown>;

/** The truth about the simulated organisation, deleted agents and all. Times are epoch milliseconds. */
@Injectable()
export class StateView {
  constructor(
    private readonly world: World,
    private readonly agents: AgentsService,
    private readonly sessions: SessionsService,
    private readonly secrets: SecretsService,
  ) {}

  show(): View {
    for (const name of this.world.agents.keys()) this.agents.find(name);
    return {
      agents: [...this.world.agents.values(), ...this.world.deletedAgents].map(agentView),
      sessions: this.sessions.all().map(sessionView),
      secretSets: this.secrets.list(null).map((set) => ({
        name: set.name,
        kind: set.kind,
        status: this.secrets.statusOf(set),
        region: set.region,
        keys: [...set.keys],
      })),
    };
  }
}

function agentView(agent: Agent): View {
  return {
    name: agent.name,
    serviceId: agent.serviceId,
    region: agent.region,
    deleted: agent.deletedAt !== null,
    createdAt: agent.createdAt,
    updatedAt: agent.updatedAt,
    deletedAt: agent.deletedAt,
    ready: ready(agent),
    available: available(agent),
    desired: { ...agent.desired.spec, autoScaling: agent.scaling },
    desiredDeploymentId: agent.desired.id,
    reconciledDeploymentId: agent.reconciledId,
    deployments: agent.deployments,
    currentRevision: agent.current && revisionView(agent.current),
    previousRevision: agent.previous && revisionView(agent.previous),
  };
}

function revisionView({ deployment, phase, phaseStartedAt }: Revision): View {
  return { deploymentId: deployment.id, phase, phaseStartedAt };
}

function sessionView({ bot, ...session }: Session): View {
  return {
    sessionId: session.sessionId,
    serviceId: session.serviceId,
    agentName: session.agentName,
    deploymentId: session.deploymentId,
    createdAt: session.createdAt,
    endedAt: session.endedAt,
    completionStatus: session.completionStatus,
    bot: bot.spec,
    contextVersion: bot.contextVersion,
    context: bot.context,
    heard: bot.heard,
  };
}
