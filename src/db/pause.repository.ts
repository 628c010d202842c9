import { Injectable } from '@nestjs/common';
import { Database } from './database';
import {
  COUNT_PAUSED,
  FIND_FLEET_PAUSE,
  FIND_PAUSE,
  PAUSE_AGENT,
  PAUSE_FLEET,
  RESUME_AGENT,
  RESUME_FLEET,
} from './pause.sql';

/** Who holds it still, since when, and why. */
export interface PauseRow {
  readonly since: Date;
  readonly by: string;
  readonly why: string | null;
}

/** An act of an operator, for the history. */
export interface OperatorAct {
  readonly by: string;
  readonly why: string | null;
  readonly replica: string;
}

/** Agents, or the whole fleet, that an operator holds still. Every method is one statement and rejects with `DbError`. */
@Injectable()
export class PauseRepository {
  constructor(private readonly database: Database) {}

  /** @returns the pause that stands, which may be an earlier one; null = there is no such agent */
  async pauseAgent(agentId: string, { by, why, replica }: OperatorAct): Promise<PauseRow | null> {
    const [pause] = await this.database.rows<PauseRow>(PAUSE_AGENT, [agentId, by, why, replica]);
    return pause ?? null;
  }

  /** @returns false when it was not paused */
  async resumeAgent(agentId: string, { by, why, replica }: OperatorAct): Promise<boolean> {
    return (await this.database.rows(RESUME_AGENT, [agentId, by, why, replica])).length > 0;
  }

  async pauseFleet(by: string, why: string | null): Promise<PauseRow> {
    const [pause] = await this.database.rows<PauseRow>(PAUSE_FLEET, [by, why]);
    if (pause === undefined) throw new Error('the pause of the fleet was not written');
    return pause;
  }

  /**
   * @param apartMs between one agent that waited and the next
   * @returns how many waited; null = the fleet was not paused
   */
  async resumeFleet(apartMs: number): Promise<number | null> {
    const [row] = await this.database.rows<{ resumed: number; waiting: number }>(RESUME_FLEET, [apartMs]);
    return row === undefined || row.resumed === 0 ? null : row.waiting;
  }

  /** What holds this agent still: the fleet's pause, or its own. */
  async find(agentId: string): Promise<(PauseRow & { readonly fleet: boolean }) | null> {
    const [pause] = await this.database.rows<PauseRow & { fleet: boolean }>(FIND_PAUSE, [agentId]);
    return pause ?? null;
  }

  /** The pause of the whole fleet. */
  async fleet(): Promise<PauseRow | null> {
    const [pause] = await this.database.rows<PauseRow>(FIND_FLEET_PAUSE);
    return pause ?? null;
  }

  async count(): Promise<{ readonly agents: number; readonly fleet: boolean }> {
    const [row] = await this.database.rows<{ agents: number; fleet: boolean }>(COUNT_PAUSED);
    return row ?? { agents: 0, fleet: false };
  }
}
