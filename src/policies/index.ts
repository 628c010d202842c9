export { PlanHeldError, type Hold } from './plan-held-error';
export { PoliciesModule } from './policies.module';
export { PolicyGate } from './policy-gate';
export type { ContextPlan, CreatePlan, DeletePlan, ProposedPlan, UpdatePlan, Why } from './proposed-plan';
export {
  allow,
  hold,
  SyncPolicy,
  type Allowed,
  type Held,
  type PlanPolicy,
  type PolicyDecision,
} from './sync-policy.decorator';
