import { Get } from '@nestjs/common';
import type { TokenView } from '../api';
import { Operation } from '../openapi';
import { AdminRoutes, NoStore } from './admin-routes';
import { Caller, type Identity } from './access';
import { Reads } from './scopes';

@AdminRoutes('token')
export class TokenController {
  /** Whose token the request came with. */
  @Get()
  @Reads()
  @Operation('getToken')
  @NoStore()
  token(@Caller() { name, scope }: Identity): TokenView {
    return { name, scope };
  }
}
