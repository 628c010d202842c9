import { problem, ProblemException } from '../http';

export const unauthorized = (): ProblemException =>
  new ProblemException(problem(401, 'Unauthorized', 'send the token of this agent as Authorization: Bearer <token>'));

/** @param field the parameter that is wrong */
export const badRequest = (field: string, message: string): ProblemException =>
  new ProblemException(problem(400, 'InvalidRequest', `${field} ${message}`, [{ field, message }]));

export const noConfiguration = (): ProblemException =>
  new ProblemException(problem(404, 'ConfigurationNotFound', 'no configuration of this agent is active'));

/** @param message what is wrong with the document, beginning with the path of the field */
export const invalidConfig = (message: string, path: string, version: number): ProblemException =>
  new ProblemException({ ...problem(409, 'InvalidConfig', `version ${version} cannot be used: ${message}`), path });

export const unavailable = (retryAfterSeconds: number): ProblemException =>
  new ProblemException(
    problem(503, 'DatabaseUnavailable', 'the configuration cannot be read now, and none is known from before'),
    { 'Retry-After': String(retryAfterSeconds) },
  );
