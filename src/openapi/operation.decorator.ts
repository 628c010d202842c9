import { SetMetadata, type Type } from '@nestjs/common';
import type { ProblemCode } from '../http';

export const OPERATION = 'config-sync:operation';

/** An answer that the return type does not tell: of a handler that writes to the response itself. */
export interface AnswerDetail {
  readonly means: string;
  readonly contentType?: string;
  /** The name of a type of src/api. */
  readonly schema?: string;
  /** Of a stream: each kind of event, with the type of its data. */
  readonly events?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A parameter that no class of `requests.ts` tells: of a handler that reads the request itself. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly means: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface OperationDetail {
  /** Beside those that every route of its kind has: a token that is not known, a field that is wrong, a bug. */
  readonly problems?: readonly ProblemCode[];
  /** By their status; else the declared return type is the answer. */
  readonly answers?: Readonly<Record<number, AnswerDetail>>;
  readonly parameters?: readonly Parameter[];
  /** The class of a body that is declared as unknown. */
  readonly body?: Type;
}

/**
 * What docs/openapi.json says of a route beside what its code says anyway: paths, parameters, bodies, scopes and answers come from there.
 * Read by `npm run openapi` alone; costs the running service nothing.
 *
 * @param id its name in clients that are made from the document
 */
export const Operation = (id: string, detail: OperationDetail = {}): MethodDecorator =>
  SetMetadata(OPERATION, { id, ...detail });
