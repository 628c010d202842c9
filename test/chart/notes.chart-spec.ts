import { notes, withRehearsal } from './support/helm';

withRehearsal('the notes at the end of an installation', () => {
  it('say what to do next, by the names that things got', async () => {
    const said = await notes();
    expect(said).toMatch('kubectl --namespace voice rollout status deployment/sync-pipecat-config-sync');
    expect(said).toMatch('helm --namespace voice test sync --logs');
    expect(said).toMatch('port-forward service/sync-pipecat-config-sync 8000:8000');
  });

  it('say nothing to mind when there is nothing', async () => {
    expect(await notes({ credentials: { adminToken: { enabled: true } } })).not.toMatch('Mind:');
  });

  it.each([
    { why: 'no admin token', values: {}, says: 'credentials.adminToken is not used' },
    {
      why: 'a credential in the values',
      values: { credentials: { redisUrl: { value: 'redis://r' } } },
      says: 'credentials.redisUrl.value can be read',
    },
    {
      why: 'the migrator’s URL in the values',
      values: { migrations: { databaseUrl: { value: 'postgres://r' } } },
      says: 'migrations.databaseUrl.value can be read',
    },
    {
      why: 'keys that do not rotate',
      values: { credentials: { mountAs: 'environment' } },
      says: 'after a restart only',
    },
    { why: 'a simulator', values: { simulator: { enabled: true } }, says: 'nothing of this reaches Pipecat Cloud' },
    { why: 'one replica', values: { replicaCount: 1 }, says: 'replicaCount is 1' },
    {
      why: 'a budget that holds every node',
      values: { podDisruptionBudget: { maxUnavailable: '', minAvailable: 2 } },
      says: 'no node with a replica on it can be drained',
    },
    {
      why: 'a policy that changes nothing',
      values: { config: { syncPolicy: 'observe-only' } },
      says: 'nothing is changed at Pipecat Cloud',
    },
    { why: 'plain http', values: { config: { pipecatAllowHttp: true } }, says: 'may travel in the clear' },
    {
      why: 'bots without a key',
      values: { ingress: { enabled: true, host: 'a.example.com' } },
      says: 'credentials.botTokenKey is not used',
    },
    {
      why: 'an open admin API',
      values: { ingress: { admin: { enabled: true, host: 'a.example.com' } } },
      says: 'only the admin token keeps strangers',
    },
    {
      why: 'a file system that can be written to',
      values: { securityContext: { readOnlyRootFilesystem: false } },
      says: 'readOnlyRootFilesystem is off',
    },
    { why: 'no migration', values: { migrations: { mode: 'none' } }, says: 'DATABASE_URL=… node dist/migrate.js up' },
    {
      why: 'a monitor that was left out',
      values: { monitoring: { serviceMonitor: { enabled: true } } },
      says: 'ServiceMonitor was left out',
    },
  ])('warn of $why', async ({ values, says }) => {
    expect(await notes(values)).toMatch(says);
  });

  it('show no credential', async () => {
    const value = 'postgres://sync:canary-password@h/d';
    expect(await notes({ credentials: { databaseUrl: { value } } })).not.toMatch('canary-password');
  });
});
