export { ConformanceError } from './expect';
export type { BotBehaviour, PortCheck, PortUnderTest, Trouble } from './port-under-test';
export { checkPort, describePort, portChecks, type CheckResult, type TestFramework } from './run';
