import 'reflect-metadata';
import {
  BadRequestException,
  ForbiddenException,
  NotFoundException,
  UnauthorizedException,
  type ArgumentsHost,
} from '@nestjs/common';
import { DbError, SyncError } from '../domain';
import { logger, type Line } from '../sync/testing/builders';
import { problem, ProblemException, tooManyRequests } from './problem';
import { ProblemFilter } from './problem.filter';
import { unroutedProblem } from './to-problem';

const CANARY = 'a-secret-of-the-error';

function answerTo(error: unknown, { headersSent = false } = {}) {
  const lines: Line[] = [];
  const response = { headersSent, setHeader: jest.fn(), writeHead: jest.fn(), end: jest.fn() };
  const request = { headers: { 'x-request-id': 'r-1' } };
  const http = { getResponse: () => response, getRequest: () => request };
  new ProblemFilter(logger(lines)).catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  const [status, headers] = (response.writeHead.mock.calls[0] ?? []) as [number?, Record<string, string>?];
  const [body = '{}'] = response.end.mock.calls[0] as [string?];
  return { status, headers, body, problem: JSON.parse(body) as object, lines };
}

const away = (retryAfterMs?: number): SyncError =>
  new SyncError('no answer', { errorClass: 'transient', reason: 'PlatformUnavailable', retryAfterMs });
const refusal = (): ProblemException => new ProblemException(problem(404, 'AgentNotFound', 'there is no agent x'));

describe('an error of a route', () => {
  it.each([
    { what: 'a refusal of our own', error: refusal(), status: 404, code: 'AgentNotFound' },
    { what: 'a missing token', error: new UnauthorizedException('no'), status: 401, code: 'Unauthorized' },
    { what: 'another refusal of Nest', error: new ForbiddenException('no'), status: 403, code: 'RequestRejected' },
    { what: 'a database that is away', error: new DbError(CANARY), status: 503, code: 'DatabaseUnavailable' },
    { what: 'a platform that is away', error: away(), status: 503, code: 'PlatformUnavailable' },
    {
      what: 'a platform that takes its time',
      error: new DOMException('late', 'TimeoutError'),
      status: 503,
      code: 'PlatformUnavailable',
    },
    { what: 'a bug', error: new TypeError(CANARY), status: 500, code: 'InternalError' },
    { what: 'something thrown that is no error', error: CANARY, status: 500, code: 'InternalError' },
  ])('leaves as a problem when it is $what', ({ error, status, code }) => {
    const answer = answerTo(error);
    expect(answer).toMatchObject({
      status,
      headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
    });
    expect(answer.problem).toMatchObject({ type: 'about:blank', status, code, requestId: 'r-1' });
    expect(answer.problem).toMatchObject({ title: expect.any(String), detail: expect.any(String) });
    expect(answer.body).not.toContain(CANARY);
  });

  it.each([
    { why: 'how to authenticate', error: new UnauthorizedException(), headers: { 'WWW-Authenticate': 'Bearer' } },
    { why: 'when to ask again, if the platform did', error: away(1500), headers: { 'Retry-After': '2' } },
    { why: 'when to ask again', error: tooManyRequests('why', 3), headers: { 'Retry-After': '3' } },
  ])('says $why', ({ error, headers }) => expect(answerTo(error).headers).toMatchObject(headers));

  it('does not say when to ask again if nobody knows', () =>
    expect(answerTo(away()).headers).not.toHaveProperty('Retry-After'));

  it('is logged only when it is a bug', () => {
    expect(answerTo(away()).lines).toEqual([]);
    expect(answerTo(new TypeError('x')).lines).toMatchObject([{ level: 'error', message: 'a route failed' }]);
  });

  it('ends an answer that has begun', () => {
    const { status, body } = answerTo(new TypeError('x'), { headersSent: true });
    expect([status, body]).toEqual([undefined, '{}']);
  });
});

describe('what came before any route', () => {
  const of = (error: unknown) => unroutedProblem(error, 'GET', '/v1/x');
  const parser = (statusCode: number) => Object.assign(new Error(CANARY), { statusCode });

  it.each([
    { what: 'no route', error: new NotFoundException(CANARY), status: 404, code: 'NotFound' },
    { what: 'a body that is no JSON', error: new BadRequestException(CANARY), status: 400, code: 'MalformedBody' },
    {
      what: 'a path that is not encoded',
      error: new BadRequestException("Failed to decode param '%FF'"),
      status: 400,
      code: 'InvalidRequest',
    },
    { what: 'a body that is too large', error: parser(413), status: 413, code: 'BodyTooLarge' },
    { what: 'an encoding that nobody knows', error: parser(415), status: 415, code: 'MalformedBody' },
    { what: 'a bug', error: new Error(CANARY), status: 500, code: 'InternalError' },
  ])('is a problem too: $what', ({ error, status, code }) => {
    expect(of(error)).toMatchObject({ status, code });
    expect(JSON.stringify(of(error))).not.toContain(CANARY);
  });
});
