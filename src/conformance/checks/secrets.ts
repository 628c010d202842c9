import { eventually, expectEqual, never } from '../expect';
import type { PortCheck, PortUnderTest } from '../port-under-test';

const applies = ({ secretSets = true }: PortUnderTest): boolean => secretSets;

export const secretChecks: readonly PortCheck[] = [
  {
    name: 'says that a secret set is absent that nobody made',
    applies,
    run: async (port) => {
      expectEqual('its state', await port.client.secretSetState(port.newName(), never), 'absent');
    },
  },
  {
    name: 'makes a secret set that becomes ready, and takes it away again',
    applies,
    run: async (port) => {
      const { client } = port;
      const name = port.newName();
      await client.putSecretSet({ name, values: { API_KEY: 'canary-secret-value' }, region: null }, never);
      await eventually(port, 'the set to be ready', async () => (await client.secretSetState(name, never)) === 'ready');
      await client.deleteSecretSet(name, never);
      await eventually(port, 'the set to be gone', async () => (await client.secretSetState(name, never)) === 'absent');
      await client.deleteSecretSet(name, never);
    },
  },
];
