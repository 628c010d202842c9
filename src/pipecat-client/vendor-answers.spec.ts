import { agentSpec } from './testing/builders';
import { vendorExamples, type VendorExample } from './testing/openapi';
import { parseAgent, parseAgentList } from './wire/agent';
import { isObject } from './wire/json';
import { parseSecretSet, findSecretSet } from './wire/secret-set';
import { parseSession, parseSessionPage } from './wire/session';

/** What reads the 200 of each endpoint that is used. An object is all that is asked of the two deletes. */
const PARSERS: Readonly<Record<string, (body: unknown) => unknown>> = {
  'POST /agents': parseAgent,
  'GET /agents': parseAgentList,
  'GET /agents/{agentName}': parseAgent,
  'POST /agents/{agentName}': parseAgent,
  'DELETE /agents/{agentName}': isObject,
  'GET /agents/{agentName}/sessions': parseSessionPage,
  'GET /agents/{agentName}/sessions/{sessionId}': parseSession,
  'GET /secrets': (body) => findSecretSet(body, 'my-app-secrets'),
  'GET /secrets/{setName}': parseSecretSet,
};

const NONE: VendorExample = { label: 'none', endpoint: 'GET /agents', status: 200, value: null };
const answers = vendorExamples()?.filter(({ status, endpoint }) => status === 200 && endpoint in PARSERS) ?? null;
const example = (endpoint: string): unknown => answers?.find((it) => it.endpoint === endpoint)?.value;

(answers === null ? describe.skip : describe)("the vendor's examples of a success", () => {
  it.each(answers ?? [NONE])('reads $label', ({ endpoint, value }) => {
    expect(PARSERS[endpoint]?.(value)).toBeTruthy();
  });

  it('covers every endpoint that has a parser', () => {
    expect([...new Set(answers?.map(({ endpoint }) => endpoint))].sort()).toEqual(Object.keys(PARSERS).sort());
  });

  it('reads an agent in our spelling', () => {
    expect(parseAgent(example('GET /agents/{agentName}'))).toEqual({
      name: 'voice-starter',
      serviceId: 'b59a68ee-61c8-4d99-9ceb-e99a3953bdac',
      createdAt: new Date('2025-04-19T01:20:27.564Z'),
      spec: agentSpec({
        image: 'your-dockername/voice-starter:0.1',
        buildId: undefined as never,
        websocketAuth: undefined as never,
        region: 'us-west',
        secretSet: 'voice-starter-secrets',
        imagePullSecretSet: 'dockerhub-credentials',
        minAgents: 1,
        maxAgents: 10,
        audioFilter: 'tel',
        maxSessionDurationSeconds: 3600,
      }),
      rollout: {
        desiredDeploymentId: '19db578d-808c-420a-a047-87edde4410c1',
        reconciledDeploymentId: '19db578d-808c-420a-a047-87edde4410c1',
        ready: true,
        available: true,
        phase: 'Active',
        infrastructureIssue: false,
        previousRevision: false,
        failure: null,
      },
      activeSessionCount: 0,
    });
  });

  it('reads a create that is accepted and not yet reconciled', () => {
    expect(parseAgent(example('POST /agents')).rollout).toMatchObject({ reconciledDeploymentId: null, ready: false });
  });

  it('reads a page of sessions that have ended', () => {
    const page = parseSessionPage(example('GET /agents/{agentName}/sessions'));
    expect(page.totalCount).toBe(330);
    expect(page.sessions.every(({ live }) => !live)).toBe(true);
  });
});
