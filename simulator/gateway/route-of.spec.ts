import { routeOf } from './route-of';

describe('the operation behind a call', () => {
  it.each([
    ['POST', '/v1/agents', 'createAgent', null, null],
    ['GET', '/v1/agents', 'listAgents', null, null],
    ['GET', '/v1/agents/a', 'getAgent', 'a', null],
    ['POST', '/v1/agents/a', 'updateAgent', 'a', null],
    ['DELETE', '/v1/agents/a', 'deleteAgent', 'a', null],
    ['GET', '/v1/agents/a/sessions', 'listSessions', 'a', null],
    ['GET', '/v1/agents/a/sessions/s', 'getSession', 'a', 's'],
    ['DELETE', '/v1/agents/a/sessions/s', 'stopSession', 'a', 's'],
    ['POST', '/v1/public/a/start', 'startSession', 'a', null],
    ['POST', '/v1/public/a/sessions/s/context', 'push', 'a', 's'],
    ['PATCH', '/v1/public/a/sessions/s/some/deep/path', 'push', 'a', 's'],
    ['GET', '/v1/secrets', 'listSecrets', null, null],
    ['PUT', '/v1/secrets/x', 'putSecrets', null, null],
    ['GET', '/v1/secrets/x', 'getSecrets', null, null],
    ['DELETE', '/v1/secrets/x', 'deleteSecrets', null, null],
    ['DELETE', '/v1/secrets/x/K', 'deleteSecretKey', null, null],
    ['GET', '/v1/regions', 'regions', null, null],
    ['GET', '/v1/properties', 'properties', null, null],
    ['GET', '/v1/properties/schema', 'properties', null, null],
  ])('of %s %s is %s', (method, path, op, agent, sessionId) => {
    expect(routeOf(method, path)).toMatchObject({ op, agent, sessionId });
  });

  it.each([
    ['PUT', '/v1/agents'],
    ['GET', '/v1/agents/a/sessions/s/more'],
    ['GET', '/v1/agents/a/logs'],
    ['GET', '/v1/public/a/start'],
    ['POST', '/v1/public/a/sessions/s'],
    ['GET', '/v1/secrets/a/b/c'],
    ['POST', '/v1/regions'],
    ['GET', '/v2/agents'],
    ['GET', '/'],
  ])('does not exist for %s %s', (method, path) => {
    expect(routeOf(method, path)).toBeNull();
  });

  it('wants the public key only below /v1/public', () => {
    expect(routeOf('POST', '/v1/public/a/start')?.key).toBe('public');
    expect(routeOf('GET', '/v1/agents/a/sessions')?.key).toBe('private');
  });
});
