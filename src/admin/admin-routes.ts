import {
  applyDecorators,
  Controller,
  Header,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { problem, ProblemException, ProblemFilter } from '../http';
import { AdminGuard, AuditInterceptor } from './access';
import { ADMIN_ROUTES } from './scopes';

const VALIDATION = new ValidationPipe({
  transform: true,
  whitelist: true,
  // A mistyped option must not silently count as left out.
  forbidNonWhitelisted: true,
  stopAtFirstError: true,
  exceptionFactory: refusal,
});

/**
 * A controller below `/v1` for people and programs with an admin token. Each of its routes says with `Reads`, `Syncs` or `Administers` what
 * scope it needs; a start with one that does not is refused.
 */
export function AdminRoutes(path: string): ClassDecorator {
  return applyDecorators(Controller(`v1/${path}`), AdminAccess());
}

/** The same for a controller at a path of its own. */
export function AdminAccess(): ClassDecorator {
  return applyDecorators(
    SetMetadata(ADMIN_ROUTES, true),
    UseGuards(AdminGuard),
    UseFilters(ProblemFilter),
    UseInterceptors(AuditInterceptor),
    UsePipes(VALIDATION),
  );
}

/** What it tells is true now, and is nobody else's. */
export const NoStore = (): MethodDecorator => Header('cache-control', 'no-store');

function refusal(found: ValidationError[]): ProblemException {
  const errors = found.flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((message) => ({ field: property, message })),
  );
  const detail = errors.map(({ message }) => message).join('; ');
  return new ProblemException(problem(400, 'InvalidRequest', detail, errors));
}
