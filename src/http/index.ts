export { bearerOf } from './bearer';
export { HttpModule } from './http.module';
export { problem, ProblemException, tooManyRequests, type FieldError, type Problem } from './problem';
export { ALL_PROBLEM_CODES, PROBLEM_CODES, PROBLEM_STATUSES, type ProblemCode } from './problem-codes';
export { ProblemFilter } from './problem.filter';
export { Rate } from './rate';
export { Refusals } from './refusals';
export { requestIdOf } from './request-id';
export { toProblem } from './to-problem';
