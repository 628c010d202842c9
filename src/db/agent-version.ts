/** One version of one agent, as statements for many of them are asked for. */
export interface AgentVersion {
  readonly agentId: string;
  readonly version: number;
}

/** `$1::uuid[]` and `$2::int[]`, in the same order. */
export function columnsOf(wanted: readonly AgentVersion[]): [string[], number[]] {
  return [wanted.map(({ agentId }) => agentId), wanted.map(({ version }) => version)];
}
