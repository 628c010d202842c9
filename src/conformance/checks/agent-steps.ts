import { judgeRollout, type ObservedAgent } from '../../domain';
import { eventually, never } from '../expect';
import type { PortUnderTest } from '../port-under-test';

/** Waits until the platform shows the agent and is done with it. */
export function converged(port: PortUnderTest, name: string): Promise<ObservedAgent> {
  return eventually(port, `${name} to be reconciled and ready`, async () => {
    const agent = await port.client.observe(name, never);
    return agent !== null && judgeRollout(agent).state === 'converged' && agent;
  });
}

/** An agent of the first spec, ready. */
export async function agent(port: PortUnderTest): Promise<ObservedAgent> {
  const name = port.newName();
  await port.client.ensureProvisioned({ name, spec: port.spec(1) }, never);
  return converged(port, name);
}

export function gone(port: PortUnderTest, name: string): Promise<true> {
  return eventually(port, `${name} to be gone`, async () => (await port.client.observe(name, never)) === null);
}
