export { WaitController } from './wait.controller';
export { WaitingRoom } from './waiting-room';
