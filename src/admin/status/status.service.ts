import { Injectable } from '@nestjs/common';
import type { StatusPart, StatusView } from '../../api';
import { AppConfig } from '../../config';
import { PlatformState } from '../../pipecat-client';
import { AdminTokens } from '../access';
import { credentialView } from './credential-view';
import { FleetStatus, type FleetParts } from './fleet-status';
import { ReplicaStatus } from './replica-status';

/** All of `GET /status`. Asks the database and Redis no more often than scrapes do, and never waits for long. */
@Injectable()
export class StatusService {
  constructor(
    private readonly config: AppConfig,
    private readonly replica: ReplicaStatus,
    private readonly fleet: FleetStatus,
    private readonly platform: PlatformState,
    private readonly tokens: AdminTokens,
  ) {}

  async show(): Promise<StatusView> {
    const now = new Date();
    const errors: Partial<Record<StatusPart, string>> = {};
    const [messages, fleet] = await Promise.all([this.replica.messages(), this.fleet.look(errors, now)]);
    const { private: privately, public: publicly } = this.platform.all();
    const limit = this.config.pipecat.rateLimitPerSecond;
    return {
      at: now.toISOString(),
      replica: this.replica.view(now),
      messages,
      fleet: fleet.fleet,
      versionsBehind: fleet.versionsBehind,
      backlog: fleet.backlog,
      deadLetters: fleet.deadLetters,
      lastError: fleet.lastError,
      platform: {
        private: credentialView(privately, limit, now),
        public: credentialView(publicly, limit, now),
      },
      replicas: this.platform.replicas,
      connections: this.replica.connections(fleet.database),
      protected: this.protections(fleet),
      errors,
    };
  }

  private protections({ held, paused }: FleetParts): StatusView['protected'] {
    const { sync, bots } = this.config;
    return {
      adminTokens: this.tokens.count,
      botTokens: bots.tokenKey !== null,
      policy: sync.policy,
      driftPolicy: sync.driftPolicy,
      deletes: { maxPerHour: sync.deprovisionMaxPerHour, engaged: held === null ? null : held > 0, held },
      paused,
    };
  }
}
