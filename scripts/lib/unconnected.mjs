/** Nothing is connected: the parts of the application are only made. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  PIPECAT_PRIVATE_API_KEY: 'none',
  PIPECAT_PUBLIC_API_KEY: 'pk_none',
  LOG_LEVEL: 'silent',
};

/** Makes the environment of this process one in which the built application can be made and reaches nobody, whatever was set before. */
export function leadNowhere() {
  for (const name of Object.keys(process.env))
    if (/^(SYNC|PIPECAT|CONTEXT|DRIFT|BOT|ADMIN|UI)_/.test(name)) delete process.env[name];
  Object.assign(process.env, ENVIRONMENT);
}
