import { VERSION } from '../../config';

/** `pipecat-config-sync/<version>` */
export const USER_AGENT = `pipecat-config-sync/${VERSION}`;
