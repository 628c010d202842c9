import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { PolicyExplorer } from './policy-explorer';
import { PolicyGate } from './policy-gate';

/** The policies of the application's own, which are asked before a plan is carried out. */
@Global()
@Module({ imports: [DiscoveryModule], providers: [PolicyGate, PolicyExplorer], exports: [PolicyGate] })
export class PoliciesModule {}
