const AGENT = 'its id, the beginning of its id, its name at Pipecat Cloud, or its own name where no other has it';

/** One agent, however somebody names it (api/agent-address.ts). */
export const AGENT_ARGUMENT = { arguments: '<agent>', argsDescription: { agent: AGENT } };

/** One or more. */
export const AGENTS_ARGUMENT = { arguments: '<agent...>', argsDescription: { agent: `each by ${AGENT}` } };

export const VERSION_ARGUMENTS = {
  arguments: `${AGENT_ARGUMENT.arguments} <version>`,
  argsDescription: { ...AGENT_ARGUMENT.argsDescription, version: 'a configuration version' },
};
