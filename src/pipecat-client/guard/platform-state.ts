import { Injectable } from '@nestjs/common';
import { CallBudget, type BudgetState } from '../budget/call-budget';
import type { Credential } from '../operations';
import { CallGuards } from './call-guards';
import type { BreakerState } from './circuit';
import type { LastError } from './call-guard';

/** How things stand with one credential, as this replica sees it. */
export interface CredentialState extends BudgetState {
  /** `open`: the platform fails most calls, and none is made until one is let through to see (`half-open`). */
  readonly breaker: BreakerState;
  readonly auth: 'ok' | 'refused';
  /** The latest failure that concerned the credential or the platform; null = none since the start. */
  readonly lastError: LastError | null;
}

/** What health and status show of Pipecat Cloud. Costs no call. */
@Injectable()
export class PlatformState {
  constructor(
    private readonly guards: CallGuards,
    private readonly budget: CallBudget,
  ) {}

  of(credential: Credential): CredentialState {
    const { circuit, auth, lastError } = this.guards.of(credential);
    return {
      breaker: circuit.state,
      auth: auth.refused ? 'refused' : 'ok',
      ...this.budget.state(credential),
      lastError,
    };
  }

  /** Replicas that share the budget; null = not counted. */
  get replicas(): number | null {
    return this.budget.replicas;
  }

  all(): Readonly<Record<Credential, CredentialState>> {
    return { private: this.of('private'), public: this.of('public') };
  }
}
