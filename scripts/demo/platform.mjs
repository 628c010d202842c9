/** The simulator's control API (simulator/README.md): what the platform was asked, and what it really is. */
export class Platform {
  #url;

  constructor(url) {
    this.#url = `${url}/__sim`;
  }

  async #call(method, path, body) {
    const response = await fetch(`${this.#url}/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`simulator: ${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Every call so far, in the order in which they came. */
  async journal() {
    return (await this.#call('GET', 'journal')).entries;
  }

  /** @returns {Promise<{ agents: object[], sessions: object[] }>} the truth, deleted agents and ended sessions included */
  state() {
    return this.#call('GET', 'state');
  }

  /** Writes for one agent that were under way at once. */
  async overlaps() {
    return (await this.#call('GET', 'overlaps')).overlaps;
  }

  /** Callers ring. @returns {Promise<string[]>} their sessions */
  async addSessions(agentName, count, bot) {
    return (await this.#call('POST', `agents/${agentName}/sessions`, { count, bot })).sessionIds;
  }

  /** The caller hangs up. */
  endSession(sessionId) {
    return this.#call('POST', `sessions/${sessionId}/end`);
  }

  /** How the roll-out of an image ends. */
  images(outcomes) {
    return this.#call('PUT', 'images', outcomes);
  }
}
