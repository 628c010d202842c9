import { problem, ProblemException } from '../http';

export { problem, ProblemException } from '../http';

export function agentNotFound(agentId: string): ProblemException {
  return new ProblemException(problem(404, 'AgentNotFound', `there is no agent ${agentId}`));
}
