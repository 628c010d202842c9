/** The name at Pipecat Cloud under the default prefix. */
export const nameOf = (agentId) => `cs-${agentId.replaceAll('-', '')}`;

/** What a control plane does: rows first, then a message. And what it may look at afterwards. */
export class Publisher {
  #pool;
  #redis;
  #channel;
  #deadLetterList;

  constructor(pool, redis, { channel, deadLetterList }) {
    this.#pool = pool;
    this.#redis = redis;
    this.#channel = channel;
    this.#deadLetterList = deadLetterList;
  }

  static async open({ databaseUrl, redisUrl, ...names }) {
    const [{ default: pg }, { Redis }] = await Promise.all([import('pg'), import('ioredis')]);
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
    pool.on('error', () => undefined);
    const redis = new Redis(redisUrl);
    redis.on('error', () => undefined);
    return new Publisher(pool, redis, names);
  }

  async rows(sql, parameters = []) {
    return (await this.#pool.query(sql, parameters)).rows;
  }

  async #transaction(work) {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** A new agent with the first version of its configuration, in one transaction. */
  create({ id, name, config, desiredState = 'absent' }) {
    return this.#transaction(async (client) => {
      await client.query('INSERT INTO agents (id, name, desired_state) VALUES ($1, $2, $3)', [id, name, desiredState]);
      await insertActive(client, id, 1, config);
    });
  }

  /** A new version becomes the active one, in one transaction. */
  activate(id, version, config) {
    return this.#transaction(async (client) => {
      const off = 'UPDATE agent_configurations SET is_active = false WHERE agent_id = $1 AND is_active';
      await client.query(off, [id]);
      await insertActive(client, id, version, config);
    });
  }

  /** @param {object | string} message text goes out as it is */
  publish(message) {
    return this.#redis.publish(this.#channel, typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Oldest first. */
  async deadLetters() {
    return (await this.#redis.lrange(this.#deadLetterList, 0, -1)).map((entry) => JSON.parse(entry)).reverse();
  }

  async close() {
    await this.#redis.del(this.#deadLetterList).catch(() => undefined);
    this.#redis.disconnect();
    await this.#pool.end();
  }
}

function insertActive(client, id, version, config) {
  const sql = 'INSERT INTO agent_configurations (agent_id, version, is_active, config) VALUES ($1, $2, true, $3)';
  return client.query(sql, [id, version, JSON.stringify(config)]);
}
