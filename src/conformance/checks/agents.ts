import { diffSpec } from '../../domain';
import { eventually, expectClass, expectEqual, expectThat, never } from '../expect';
import type { PortCheck } from '../port-under-test';
import { agent, converged, gone } from './agent-steps';

export const agentChecks: readonly PortCheck[] = [
  {
    name: 'observes nothing of an agent that does not exist',
    run: async (port) => {
      expectEqual('what is observed', await port.client.observe(port.newName(), never), null);
    },
  },
  {
    name: 'makes an agent that then shows what was asked for, and becomes ready',
    run: async (port) => {
      const name = port.newName();
      const { changed } = await port.client.ensureProvisioned({ name, spec: port.spec(1) }, never);
      expectEqual('changed', changed, true);
      const seen = await converged(port, name);
      expectEqual('its name', seen.name, name);
      expectEqual('the drift after making it', diffSpec(port.spec(1), seen.spec, port.spec(1)), []);
      expectThat(seen.rollout.desiredDeploymentId !== null, 'it shows no deployment');
    },
  },
  {
    name: 'refuses to make an agent whose name is taken, and leaves the one that is there as it is',
    run: async (port) => {
      const { name } = await agent(port);
      const again = port.client.ensureProvisioned({ name, spec: port.spec(2) }, never);
      const error = await expectClass('making it again', again, ['waiting']);
      expectEqual('the reason', error.reason, 'NameInUse');
      const seen = await converged(port, name);
      expectEqual('the drift of the one that is there', diffSpec(port.spec(1), seen.spec, port.spec(1)), []);
    },
  },
  {
    name: 'lists each agent once, as it is observed by its name',
    run: async (port) => {
      const made = [await agent(port), await agent(port)];
      const all = await eventually(port, 'both agents to be listed', async () => {
        const seen = await port.client.observeAll(never);
        return made.every(({ name }) => seen.some((one) => one.name === name)) && seen;
      });
      for (const { name, serviceId } of made) {
        const entries = all.filter((one) => one.name === name);
        expectEqual(`entries of ${name}`, entries.length, 1);
        expectEqual(`the service id of ${name} in the list`, entries[0]?.serviceId, serviceId);
      }
    },
  },
  {
    name: 'changes nothing when nothing differs',
    run: async (port) => {
      const seen = await agent(port);
      const { changed } = await port.client.ensureConfig({ name: seen.name, spec: port.spec(1) }, seen, never);
      expectEqual('changed', changed, false);
      const { desiredDeploymentId } = (await converged(port, seen.name)).rollout;
      expectEqual('the deployment', desiredDeploymentId, seen.rollout.desiredDeploymentId);
    },
  },
  {
    name: 'carries a change out as a new deployment of the same agent, and shows no drift afterwards',
    run: async (port) => {
      const before = await agent(port);
      const desired = { name: before.name, spec: port.spec(2), applied: port.spec(1) };
      const { changed } = await port.client.ensureConfig(desired, before, never);
      expectEqual('changed', changed, true);
      const after = await eventually(port, 'the change to show', async () => {
        const seen = await converged(port, before.name);
        return seen.rollout.desiredDeploymentId !== before.rollout.desiredDeploymentId && seen;
      });
      expectEqual('the drift afterwards', diffSpec(port.spec(2), after.spec, port.spec(2)), []);
      expectEqual('the service id', after.serviceId, before.serviceId);
    },
  },
  {
    name: 'restarts by force although nothing differs',
    run: async (port) => {
      const before = await agent(port);
      await port.client.ensureConfig({ name: before.name, spec: port.spec(1), force: true }, before, never);
      await eventually(port, 'another deployment', async () => {
        const { rollout } = await converged(port, before.name);
        return rollout.desiredDeploymentId !== before.rollout.desiredDeploymentId;
      });
    },
  },
  {
    name: 'deletes an agent, and says so when there was none',
    run: async (port) => {
      const { name } = await agent(port);
      expectEqual('the first delete', await port.client.ensureDeprovisioned(name, never), 'deleted');
      await gone(port, name);
      expectEqual('the second', await port.client.ensureDeprovisioned(name, never), 'already_absent');
      const listed = (await port.client.observeAll(never)).some((one) => one.name === name);
      expectEqual('that it is still listed', listed, false);
    },
  },
  {
    name: 'tells an agent that was made again from the one before',
    run: async (port) => {
      const before = await agent(port);
      await port.client.ensureDeprovisioned(before.name, never);
      await gone(port, before.name);
      await eventually(port, 'the name to be free', () =>
        port.client.ensureProvisioned({ name: before.name, spec: port.spec(1) }, never).catch(() => null),
      );
      const after = await converged(port, before.name);
      expectThat(after.serviceId === null || after.serviceId !== before.serviceId, 'both have the same service id');
    },
  },
];
