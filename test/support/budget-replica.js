// node budget-replica.js KEY RATE SECONDS NAME: one process that makes all the calls that the built budget lets it, and prints when.
const { Redis } = require('ioredis');
const { Secret } = require('../../dist/config');
const { SharedCallBudget } = require('../../dist/pipecat-client/budget/shared/shared-call-budget');
const { Keyring } = require('../../dist/pipecat-client/keys/keyring');

const [key, rate, seconds, replica] = process.argv.slice(2);
const client = new Redis(process.env.REDIS_URL, { enableOfflineQueue: false });
const privateApiKey = new Secret(key);
const pipecat = { privateApiKey, publicApiKey: privateApiKey, privateApiKeyFile: null, publicApiKeyFile: null };
const keyring = new Keyring({ pipecat });
const settings = { apiUrl: 'http://pipecat.test', ratePerSecond: Number(rate), replica };

client.once('ready', async () => {
  const budget = new SharedCallBudget({ client }, keyring, settings);
  const { signal } = new AbortController();
  const calls = [];
  const until = Date.now() + Number(seconds) * 1000;
  const lane = async () => {
    while (Date.now() < until) {
      await budget.acquire('private', signal);
      calls.push(performance.timeOrigin + performance.now());
    }
  };
  await Promise.all(Array.from({ length: 10 }, lane));
  console.log(`calls ${JSON.stringify(calls)}`);
  client.disconnect();
});
