import type { AgentSpec } from '../domain';
import type { PipecatClient } from '../pipecat-client';

/**
 * How the bot of a session answers when it is pushed a context.
 *
 * - `accepts`: by the contract; `stale` when it has a newer version
 * - `not-ready`: says that it is not ready yet
 * - `no-route`: has no way to take one
 * - `bare-200`: answers 200 without an acknowledgement, as a bot does that ignores what it was sent
 */
export type BotBehaviour = 'accepts' | 'not-ready' | 'no-route' | 'bare-200';

export type Trouble = 'unauthorized' | 'rate-limited' | 'unavailable';

/** A port, and the other side of its platform, which the port itself never touches. */
export interface PortUnderTest {
  readonly client: PipecatClient;
  /** A name that the platform would give to an agent, and that nobody has used. */
  newName(): string;
  /** A name that the platform has for no agent, and that must reach it in no call, as `../x`. */
  readonly impossibleName: string;
  /** What the platform accepts. Other numbers are other specs, of which a change starts a new deployment. */
  spec(variant: 1 | 2): AgentSpec;
  /** Somebody talks to the agent. @returns the id of the session, which is live */
  startSession(name: string, bot: BotBehaviour): Promise<string>;
  /** The caller hangs up. */
  endSession(sessionId: string): Promise<void>;
  /** How many live sessions fill more than one page of the platform's list; 3 when left out: it has no pages. */
  readonly moreThanAPage?: number;
  /** Whether the platform has secret sets; true when left out. */
  readonly secretSets?: boolean;
  /** Lets calls fail until `heal`. Left out = such a thing cannot be brought about, and is not checked. */
  readonly fail?: (trouble: Trouble) => Promise<void>;
  readonly heal?: () => Promise<void>;
  /** What the platform may take for a roll-out, a secret set or a delete to show; 10,000 ms when left out. */
  readonly settleMs?: number;
}

/** A property that every port has. */
export interface PortCheck {
  /** A sentence. */
  readonly name: string;
  /** Whether it can be looked at on this port. */
  readonly applies?: (port: PortUnderTest) => boolean;
  /** Rejects with what is not as it should be. */
  readonly run: (port: PortUnderTest) => Promise<void>;
}
