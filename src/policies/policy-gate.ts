import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { messageOf } from '../domain';
import { PlanHeldError, type Hold } from './plan-held-error';
import { PolicyExplorer, type NamedPolicy } from './policy-explorer';
import type { ProposedPlan } from './proposed-plan';
import type { PolicyDecision } from './sync-policy.decorator';

/** A plan waits for its answer under a lease. */
const ANSWER_WITHIN_MS = 2000;
/** A policy that is broken is asked again soon: it holds the fleet. */
const BROKEN_RETRY_MS = 60_000;
const RETRY_MIN_MS = 1000;
const REASON_LIMIT = 200;

interface Objection {
  readonly name: string;
  readonly reason: string;
  readonly retryAfterMs: number;
}

/** Between a plan and its being carried out: every policy of the application has to allow it. Without policies it costs nothing. */
@Injectable()
export class PolicyGate implements OnModuleInit {
  private policies: NamedPolicy[] = [];
  private readonly parkedRetryMs: number;

  constructor(
    config: AppConfig,
    private readonly explorer: PolicyExplorer,
    @InjectPinoLogger(PolicyGate.name) private readonly logger: PinoLogger,
  ) {
    this.parkedRetryMs = config.sync.parkedRetryMs;
  }

  onModuleInit(): void {
    this.policies = this.explorer.policies();
    if (this.policies.length > 0) this.logger.info({ policies: this.policies.map(({ name }) => name) }, 'policies');
  }

  /**
   * @param plan called only when there is a policy
   * @throws PlanHeldError
   */
  async pass(plan: () => ProposedPlan): Promise<void> {
    const hold = await this.ask(plan);
    if (hold !== null) throw new PlanHeldError(hold);
  }

  /** Never rejects: a policy that fails holds. @returns null when every policy allows it */
  async ask(plan: () => ProposedPlan): Promise<Hold | null> {
    if (this.policies.length === 0) return null;
    const proposed = plan();
    const answers = await Promise.all(this.policies.map((named) => this.objection(named, proposed)));
    const objections = answers.filter((answer) => answer !== null);
    if (objections.length === 0) return null;
    return {
      heldBy: objections.map(({ name }) => name).join(', '),
      error: objections.map(({ name, reason }) => `held by ${name}: ${reason}`).join('; '),
      // All have to allow it, so there is no use in asking before the last.
      retryAfterMs: Math.max(RETRY_MIN_MS, ...objections.map(({ retryAfterMs }) => retryAfterMs)),
    };
  }

  private async objection({ name, policy }: NamedPolicy, plan: ProposedPlan): Promise<Objection | null> {
    try {
      const decision = await inTime((signal) => policy.decide(plan, signal));
      if (decision.verdict === 'allow') return null;
      const { reason, retryAfterMs = this.parkedRetryMs } = decision;
      return { name, reason: reason.slice(0, REASON_LIMIT), retryAfterMs };
    } catch (error) {
      const reason = messageOf(error).slice(0, REASON_LIMIT);
      this.logger.error({ policy: name, agentId: plan.agentId, plan: plan.kind, reason }, 'a policy failed');
      const retryAfterMs = Math.min(BROKEN_RETRY_MS, this.parkedRetryMs);
      return { name, reason: `the policy failed: ${reason}`, retryAfterMs };
    }
  }
}

/** @throws Error when there is no decision in time, or what is answered is none */
async function inTime(ask: (signal: AbortSignal) => unknown): Promise<PolicyDecision> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${ANSWER_WITHIN_MS} ms`);
      controller.abort(error);
      reject(error);
    }, ANSWER_WITHIN_MS);
  });
  try {
    return requireDecision(await Promise.race([Promise.resolve().then(() => ask(controller.signal)), late]));
  } finally {
    clearTimeout(timer);
  }
}

/** What comes from outside the types may be anything; only what says so allows. */
function requireDecision(answer: unknown): PolicyDecision {
  const { verdict, reason } = (answer ?? {}) as { verdict?: unknown; reason?: unknown };
  if (verdict === 'allow' || (verdict === 'hold' && typeof reason === 'string')) return answer as PolicyDecision;
  throw new Error('it answered neither allow nor hold with a reason');
}
