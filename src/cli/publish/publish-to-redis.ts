import { inspectEnvironment } from '../../config';
import { messageOf } from '../../domain';
import { publishOnce } from '../../redis';
import { CliError } from '../frame/cli-error';
import { readDotEnv } from '../frame/dot-env';

/** @throws CliError */
export async function publishToRedis(
  message: object,
  environment: NodeJS.ProcessEnv,
): Promise<{ channel: string; receivers: number }> {
  readDotEnv();
  const { config, problems, replaced } = inspectEnvironment(environment);
  for (const name of ['REDIS_URL', 'AGENT_UPDATES_CHANNEL']) {
    if (replaced.has(name))
      throw new CliError(problems.find((problem) => problem.startsWith(name)) ?? `${name} cannot be used`);
  }
  const { channel } = config.sync;
  try {
    return { channel, receivers: await publishOnce(config.redisUrl, channel, JSON.stringify(message)) };
  } catch (error) {
    throw new CliError(`Redis cannot be used: ${messageOf(error)}`);
  }
}
