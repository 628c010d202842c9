// npm run demo: a fleet of six agents through a day of changes, shown and checked; nothing is left running.
// --no-build: what is in dist/ has to do.
import { main } from './lib/main.mjs';
import { cast, shortId } from './demo/cast.mjs';
import { check } from './demo/checks.mjs';
import { Platform } from './demo/platform.mjs';
import { nameOf, Publisher } from './demo/publisher.mjs';
import { startStack } from './demo/stack.mjs';
import { Story } from './demo/story.mjs';
import { paint, printTable } from './demo/terminal.mjs';
import { Timeline } from './demo/timeline.mjs';
import { Watch } from './demo/watch.mjs';

const nameById = new Map(Object.values(cast).map(({ id, name }) => [id, name]));

async function printDeadLetters(publisher) {
  console.log(`\n${paint('bold', 'Dead letters')}`);
  const rows = (await publisher.deadLetters()).map((letter) => [
    letter.reason,
    nameById.get(letter.agent_id) ?? '-',
    `${letter.agent_id === undefined ? `${letter.message}: ` : ''}${letter.error}`,
  ]);
  printTable(['reason', 'agent', 'what was wrong'], rows);
}

async function printAgents(publisher, platform) {
  console.log(`\n${paint('bold', 'Agents')}`);
  const [agents, { sessions }] = await Promise.all([
    publisher.rows('SELECT * FROM agents ORDER BY id'),
    platform.state(),
  ]);
  const rows = agents.map((agent) => {
    const live = sessions.filter((session) => session.agentName === nameOf(agent.id) && session.endedAt === null);
    const versions = live.map(({ sessionId, contextVersion }) => `${shortId(sessionId)} on ${contextVersion}`);
    return [
      agent.name,
      agent.desired_state,
      agent.sync_status,
      agent.status_reason ?? '-',
      agent.synced_version ?? '-',
      versions.join(', ') || '-',
    ];
  });
  printTable(['agent', 'desired', 'sync_status', 'status_reason', 'version', 'sessions'], rows);
}

function printChecks(results) {
  console.log(`\n${paint('bold', 'Checked in PostgreSQL, in Redis and at the platform')}`);
  for (const { claim, ok, seen } of results) {
    console.log(ok ? `  ${paint('green', 'ok')}     ${claim}` : `  ${paint('red', 'WRONG')}  ${claim}; it is ${seen}`);
  }
  const wrong = results.filter(({ ok }) => !ok);
  console.log(
    wrong.length === 0
      ? `\n${paint('green', `everything is as it should be (${results.length} checks)`)}`
      : `\n${paint('red', `${wrong.length} of ${results.length} checks failed:`)} ${wrong.map(({ claim }) => claim).join('; ')}`,
  );
  return wrong.length === 0 ? 0 : 1;
}

await main(async (onExit) => {
  console.log(paint('bold', 'Setting up'));
  const stack = await startStack(onExit, { noBuild: process.argv.includes('--no-build') });
  const publisher = await Publisher.open(stack);
  onExit(() => publisher.close());
  const platform = new Platform(stack.simulatorUrl);
  const timeline = new Timeline();
  const watch = new Watch(publisher, platform, timeline, Object.values(cast));
  let interrupted = false;
  onExit(() => (interrupted = true));
  watch.start();
  try {
    await new Story({ publisher, platform, timeline, watch }).tell();
  } catch (error) {
    // Ctrl-C takes the servers away under the story: that is no failure to tell.
    if (interrupted) return new Promise(() => undefined);
    await watch.settle();
    throw new Error(`${error.message}\nThe service said:\n${stack.service.output.trim() || '(nothing)'}`);
  } finally {
    await watch.stop();
  }
  await printDeadLetters(publisher);
  await printAgents(publisher, platform);
  return printChecks(await check({ publisher, platform, serviceUrl: stack.serviceUrl }));
});
