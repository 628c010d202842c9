import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { ProblemCode } from './problem-codes';

/** RFC 9457. `code` is from a closed list, for programs; `detail` is for people. */
export interface Problem {
  readonly type: 'about:blank';
  /** The HTTP reason phrase. */
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  /** The field of the agent's configuration that is wrong. */
  readonly path?: string;
  /** What is wrong with the request, field by field. */
  readonly errors?: readonly FieldError[];
  /** The same as the header `X-Request-Id`, and as in the log. Absent only until it is sent. */
  readonly requestId?: string;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export function problem(status: number, code: ProblemCode, detail: string, errors?: readonly FieldError[]): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, code, detail, ...(errors === undefined ? {} : { errors }) };
}

/** A refusal that says why in so many words. */
export class ProblemException extends HttpException {
  constructor(
    readonly problem: Problem,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem, problem.status);
    this.message = problem.detail;
  }
}

/** 429. @param seconds until asking again makes sense */
export function tooManyRequests(detail: string, seconds: number): ProblemException {
  return new ProblemException(problem(429, 'TooManyRequests', detail), { 'Retry-After': String(seconds) });
}
