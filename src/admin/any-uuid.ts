import { Matches } from 'class-validator';
import { UUID_PATTERN } from '../domain';

/** What PostgreSQL takes for a uuid: of any version, also of none, as one that was made of a digest. */
export const AnyUuid = (): PropertyDecorator => Matches(UUID_PATTERN, { message: '$property must be a UUID' });
