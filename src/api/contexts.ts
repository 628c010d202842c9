/** `GET /v1/agents/{id}/context`: what a bot begins its session with. */
export interface BotContext {
  readonly agentId: string;
  readonly contextVersion: number;
  /** `llm_context` of the configuration, word for word. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The rest of the configuration, but `deployment`. */
  readonly config: Readonly<Record<string, unknown>>;
}
