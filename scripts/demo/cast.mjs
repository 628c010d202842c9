const id = (digit) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;

/** The agents of the demo. Their ids are fixed, so that what is printed can be found again. */
export const cast = {
  booking: { id: id('a'), name: 'Booking line' },
  support: { id: id('b'), name: 'Support desk' },
  survey: { id: id('c'), name: 'Survey calls' },
  night: { id: id('d'), name: 'Night desk' },
  pharmacy: { id: id('e'), name: 'Pharmacy line' },
  reception: { id: id('f'), name: 'Reception' },
};

/** A configuration document: what Pipecat Cloud deploys, and what the bot says. */
export const configuration = (image, systemPrompt, deployment = {}) => ({
  deployment: { image, region: 'us-west', ...deployment },
  llm_context: { systemPrompt },
});

/** A session as the demo names it. */
export const shortId = (sessionId) => sessionId.slice(0, 8);
