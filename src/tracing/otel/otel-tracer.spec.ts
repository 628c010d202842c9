import { context, propagation, trace } from '@opentelemetry/api';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { SyncError } from '../../domain';
import { currentSpan, inSpan, useTracer } from '../in-span';
import { OtelTracer } from './otel-tracer';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const UNSAMPLED = `00-${TRACE}-00f067aa0ba902b7-00`;
const SECRET = 'text-canary-9c1f';

const exporter = new tracing.InMemorySpanExporter();
const sdk = new NodeSDK({
  spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  metricReaders: [],
  logRecordProcessors: [],
  autoDetectResources: false,
});

beforeAll(() => {
  sdk.start();
  useTracer(new OtelTracer());
});
beforeEach(() => {
  exporter.reset();
});
afterAll(async () => {
  useTracer(null);
  await sdk.shutdown();
  for (const api of [trace, context, propagation]) api.disable();
});

const spans = () => exporter.getFinishedSpans();
const named = (name: string) => spans().find((span) => span.name === name)!;
const nothing = (): Promise<void> => Promise.resolve();

describe('a span', () => {
  it('belongs to the trace that it is given, and what is done inside belongs to it', async () => {
    await inSpan({ name: 'outer', parent: PARENT }, () => inSpan({ name: 'inner' }, nothing));
    expect(named('outer').parentSpanContext).toMatchObject({
      traceId: TRACE,
      spanId: '00f067aa0ba902b7',
      isRemote: true,
    });
    expect(named('inner').parentSpanContext?.spanId).toBe(named('outer').spanContext().spanId);
  });

  it('begins a trace when its parent is none, also inside of another', async () => {
    await inSpan({ name: 'outer', parent: PARENT }, () => inSpan({ name: 'inner', parent: null }, nothing));
    expect(named('inner').parentSpanContext).toBeUndefined();
    expect(named('inner').spanContext().traceId).not.toBe(TRACE);
  });

  it('that is detached is not the parent of what is begun inside', async () => {
    await inSpan({ name: 'outer', detached: true }, (span) => {
      expect(span.traceparent).not.toBeNull();
      expect(currentSpan().traceparent).toBeNull();
      return inSpan({ name: 'inner' }, nothing);
    });
    expect(named('inner').parentSpanContext).toBeUndefined();
  });

  it('is told to whoever goes on elsewhere', async () => {
    const told = await inSpan({ name: 'outer', parent: PARENT }, () => Promise.resolve(currentSpan()));
    expect(told.traceId).toBe(TRACE);
    expect(told.traceparent).toBe(`00-${TRACE}-${named('outer').spanContext().spanId}-01`);
  });

  it('of a trace that is not recorded hands that on, and names no trace', async () => {
    const told = await inSpan({ name: 'outer', parent: UNSAMPLED }, () => Promise.resolve(currentSpan()));
    expect(told.traceparent).toMatch(new RegExp(`^00-${TRACE}-.*-00$`));
    expect(told.traceId).toBeNull();
    expect(spans()).toEqual([]);
  });

  it('says what there is to say, and links to another trace', async () => {
    const attributes = { text: 'a', number: 0, no: false, nothing: null, missing: undefined };
    await inSpan({ name: 'outer', kind: 'client', parent: null, link: PARENT, attributes }, nothing);
    expect(named('outer').attributes).toEqual({ text: 'a', number: 0, no: false });
    expect(named('outer').links.map(({ context: linked }) => linked.traceId)).toEqual([TRACE]);
  });

  it.each([
    {
      why: 'by its reason',
      error: new SyncError(SECRET, { errorClass: 'terminal', reason: 'NameInUse' }),
      want: 'NameInUse',
    },
    { why: 'by its class', error: new TypeError(SECRET), want: 'TypeError' },
    { why: 'as something else', error: SECRET, want: '_OTHER' },
  ])(
    'has failed when its work rejects, and says so $why and never in the words of the error',
    async ({ error, want }) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      await expect(inSpan({ name: 'outer' }, () => Promise.reject(error))).rejects.toBe(error);
      const { attributes, status, events } = named('outer');
      expect({ attributes, status, events }).toEqual({
        attributes: { 'error.type': want },
        status: { code: 2 },
        events: [],
      });
      expect(JSON.stringify({ attributes, status, events })).not.toContain(SECRET);
    },
  );
});

describe('without a tracer', () => {
  beforeAll(() => {
    useTracer(null);
  });
  afterAll(() => {
    useTracer(new OtelTracer());
  });

  it('work is done, and the trace that it was given is handed on', async () => {
    expect(await inSpan({ name: 'outer', parent: PARENT }, ({ traceparent }) => Promise.resolve(traceparent))).toBe(
      PARENT,
    );
    expect(await inSpan({ name: 'outer' }, ({ traceparent }) => Promise.resolve(traceparent))).toBeNull();
    expect(currentSpan()).toMatchObject({ traceparent: null, traceId: null });
    expect(spans()).toEqual([]);
  });
});
