import type { Bot } from '../bots/bot';

export interface Session {
  sessionId: string;
  serviceId: string;
  agentName: string;
  deploymentId: string;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  /** When the platform ends it by itself. Fixed at the start, whatever is deployed later. */
  capAt: number;
  coldStart: boolean;
  botStartSeconds: number;
  completionStatus: string | null;
  bot: Bot;
}
