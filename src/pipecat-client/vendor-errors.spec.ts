import { classify } from './classify';
import { vendorExamples } from './testing/openapi';
import type { FailureKind } from './errors';
import type { Operation } from './operations';

/** How an endpoint is called here. What config-sync never calls is judged like a plain read of the private API. */
const OPERATION_OF: Readonly<Record<string, Operation>> = {
  'POST /agents': 'createAgent',
  'GET /agents': 'listAgents',
  'GET /agents/{agentName}': 'getAgent',
  'POST /agents/{agentName}': 'updateAgent',
  'DELETE /agents/{agentName}': 'deleteAgent',
  'GET /agents/{agentName}/sessions': 'listSessions',
  'GET /agents/{agentName}/sessions/{sessionId}': 'getSession',
  'DELETE /agents/{agentName}/sessions/{sessionId}': 'stopSession',
  'GET /secrets': 'listSecretSets',
  'GET /secrets/{setName}': 'getSecretSet',
};
const PLAIN_READ: Operation = 'listSecretSets';
const PROXY = '/{serviceName}/sessions/{sessionId}/{path}';

/** The expected class of each error example; the proxy's are the same for every method. */
const EXPECTED: Readonly<Record<string, FailureKind>> = {
  'POST /agents 400 serviceExists': 'conflict_adopt',
  'POST /agents 400 secretRegionMismatch': 'invalid_config',
  'POST /agents 400 imagePullSecretRegionMismatch': 'invalid_config',
  'POST /agents 400 imageOrBuildIdRequired': 'invalid_config',
  'POST /agents 400 imageAndBuildIdConflict': 'invalid_config',
  'POST /agents 400 buildNotFound': 'invalid_config',
  'POST /agents 400 buildRegionMismatch': 'invalid_config',
  'POST /agents 400 buildNotReady': 'conflict_retry',
  'POST /agents 404 example': 'conflict_retry',
  'POST /agents 500 example': 'transient',
  'DELETE /agents/{agentName} 404 example': 'not_found',
  'DELETE /agents/{agentName} 500 example': 'transient',
  'POST /agents/{agentName} 400 invalidParameters': 'invalid_config',
  'POST /agents/{agentName} 400 secretRegionMismatch': 'invalid_config',
  'POST /agents/{agentName} 400 imagePullSecretRegionMismatch': 'invalid_config',
  'POST /agents/{agentName} 400 imageAndBuildIdConflict': 'invalid_config',
  'POST /agents/{agentName} 400 buildNotFound': 'invalid_config',
  'POST /agents/{agentName} 400 buildRegionMismatch': 'invalid_config',
  'POST /agents/{agentName} 400 buildNotReady': 'conflict_retry',
  'POST /agents/{agentName} 404 example': 'not_found',
  'POST /agents/{agentName} 500 example': 'transient',
  'GET /agents/{agentName} 404 example': 'not_found',
  'GET /agents/{agentName} 500 example': 'transient',
  'GET /agents/{agentName}/logs 400 example': 'invalid_config',
  'GET /agents/{agentName}/logs 404 example': 'not_found',
  'GET /agents/{agentName}/logs 500 example': 'transient',
  'GET /agents/{agentName}/sessions/{sessionId} 401 example': 'auth',
  'GET /agents/{agentName}/sessions/{sessionId} 404 example': 'not_found',
  'GET /agents/{agentName}/sessions/{sessionId} 500 example': 'transient',
  'DELETE /agents/{agentName}/sessions/{sessionId} 401 example': 'auth',
  'GET /agents/{agentName}/sessions 400 example': 'invalid_config',
  'GET /agents/{agentName}/sessions 404 example': 'not_found',
  'GET /agents/{agentName}/sessions 500 example': 'transient',
  'GET /properties 401 example': 'auth',
  'GET /properties 500 example': 'transient',
  'PATCH /properties 400 invalidProperty': 'invalid_config',
  'PATCH /properties 400 invalidRegion': 'invalid_config',
  'PATCH /properties 400 emptyUpdate': 'invalid_config',
  'PATCH /properties 401 example': 'auth',
  'PATCH /properties 500 example': 'transient',
  'GET /properties/schema 401 example': 'auth',
  'GET /properties/schema 500 example': 'transient',
  'GET /regions 401 example': 'auth',
  'GET /regions 500 example': 'transient',
  'PUT /secrets/{setName} 400 invalidImagePullSecretUpdate': 'invalid_config',
  'PUT /secrets/{setName} 400 cannotChangeSecretType': 'invalid_config',
  'PUT /secrets/{setName} 400 regionMismatch': 'invalid_config',
  'PUT /secrets/{setName} 400 invalidRegion': 'invalid_config',
  'PUT /secrets/{setName} 400 validationError': 'invalid_config',
  'PUT /secrets/{setName} 401 example': 'auth',
  'PUT /secrets/{setName} 409 example': 'conflict_retry',
  'DELETE /secrets/{setName} 401 example': 'auth',
  'DELETE /secrets/{setName} 404 example': 'not_found',
  'GET /secrets/{setName} 400 example': 'invalid_config',
  'GET /secrets/{setName} 401 example': 'auth',
  'GET /secrets/{setName} 404 example': 'not_found',
  'DELETE /secrets/{setName}/{secretKey} 401 example': 'auth',
  'DELETE /secrets/{setName}/{secretKey} 404 example': 'not_found',
  'GET /secrets 401 example': 'auth',
  'POST /{agentName}/start 401 example': 'auth',
  'PROXY 400 example': 'conflict_retry',
  'PROXY 401 example': 'auth',
  'PROXY 404 example': 'not_found',
  'PROXY 500 example': 'transient',
};

const errors = vendorExamples()?.filter(({ status }) => status >= 400) ?? null;
const keyOf = (label: string): string =>
  label.replace(new RegExp(`^[A-Z]+ ${PROXY.replace(/[{}/]/g, '\\$&')}`), 'PROXY');

(errors === null ? describe.skip : describe)("the vendor's error examples", () => {
  it.each(errors ?? [{ label: 'none', endpoint: '', status: 0, value: null }])(
    'classifies $label',
    ({ label, endpoint, status, value }) => {
      const operation = endpoint.endsWith(PROXY) ? 'pushContext' : (OPERATION_OF[endpoint] ?? PLAIN_READ);
      const { kind } = classify(operation, status, {}, JSON.stringify(value), 0);
      // An example that is new has no expectation, and fails here until somebody decides.
      expect({ label, kind }).toEqual({ label, kind: EXPECTED[keyOf(label)] ?? 'EXPECTATION MISSING' });
    },
  );

  it('has no expectation without an example', () => {
    expect([...new Set(errors?.map(({ label }) => keyOf(label)))].sort()).toEqual(Object.keys(EXPECTED).sort());
  });
});
