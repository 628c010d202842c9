// Pipecat Cloud as far as a bench needs it, on plain node:http so that it costs little: it lists sessions, takes contexts and shows agents,
// checks every call, counts them, and knows what each session heard last. Latency, jitter and a cap with 429 are settings. Not the
// simulator, which is faithful and slow.
import { createServer } from 'node:http';
import { isAgentName, ownsSession, serviceDetails, sessionPage } from './wire.mjs';
import { now, World } from './world.mjs';

export const PRIVATE_KEY = 'bench_private';
export const PUBLIC_KEY = 'pk_bench_public';

let world = new World();

function send(response, status, text, headers = {}) {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

const failure = (error, code) => JSON.stringify({ error, code });

/** @returns {Promise<string>} */
function bodyOf(request) {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}

/** The path below `/v1/` or `/v1/public/` and the key that it takes; undefined = none of the vendor's. */
function target(url) {
  const path = url.split('?', 1)[0];
  if (path.startsWith('/v1/public/')) return { key: PUBLIC_KEY, parts: path.slice(11).split('/') };
  if (path.startsWith('/v1/agents/')) return { key: PRIVATE_KEY, parts: path.slice(11).split('/') };
  return undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function push(name, session, text) {
  world.calls.pushContext += 1;
  const { sessionsPerAgent, guarded, journalFrom } = world.settings;
  const body = parsed(text);
  const version = body?.contextVersion;
  const whole = Number.isInteger(version) && typeof body.context === 'object' && typeof body.agentId === 'string';
  if (!whole || !ownsSession(name, session, sessionsPerAgent)) return undefined;
  const applied = world.heard.apply(session, version, guarded);
  if (journalFrom > 0 && version >= journalFrom) world.journal.push([session, version, now()]);
  return JSON.stringify({ status: applied > version ? 'stale' : 'accepted', contextVersion: applied });
}

/** @returns {string | undefined} the body of a 200 */
function answer(method, key, [name, what, session, route], text) {
  if (!isAgentName(name)) return undefined;
  if (key === PUBLIC_KEY) {
    return method === 'POST' && what === 'sessions' && route === 'context' ? push(name, session, text) : undefined;
  }
  if (method !== 'GET' || session !== undefined) return undefined;
  world.calls[what === undefined ? 'getAgent' : 'listSessions'] += 1;
  if (what === undefined) return serviceDetails(name, world.settings.sessionsPerAgent);
  return what === 'sessions' ? sessionPage(name, world.settings.sessionsPerAgent) : undefined;
}

function vendor(request, response, { key, parts }, text) {
  if (request.headers.authorization !== `Bearer ${key}`) {
    world.blame('wrong key');
    return send(response, 401, failure('Unauthorized', 'UNAUTHORIZED'));
  }
  if (!world.cap.admits(key, now())) {
    world.refused += 1;
    return send(response, 429, failure('Rate limit exceeded. Please try again later', '429'));
  }
  world.count(now());
  const body = answer(request.method, key, parts, text);
  if (body !== undefined) return send(response, 200, body);
  world.blame(`${request.method} ${parts.slice(1).join('/') || 'agent'}`);
  return send(response, 404, failure('Not found', 'NOT_FOUND'));
}

async function control(request, response, path) {
  const body = parsed(await bodyOf(request)) ?? {};
  switch (path) {
    case 'reset':
      world = new World(body);
      return send(response, 200, '{}');
    case 'aim':
      world.heard.aimAt(body.version);
      return send(response, 200, '{}');
    case 'progress':
      return send(
        response,
        200,
        JSON.stringify({ reached: world.heard.reached, refused: world.refused, calls: world.calls }),
      );
    case 'report':
      return send(response, 200, JSON.stringify(world.report()));
    case 'heard':
      return send(response, 200, JSON.stringify(world.heard.versions()));
    case 'journal':
      return send(response, 200, JSON.stringify(world.journal));
    default:
      return send(response, 404, '{}');
  }
}

/** The delay comes before the call takes effect, so that a later call can overtake an earlier one. */
async function serve(request, response) {
  if (request.url.startsWith('/bench/')) return control(request, response, request.url.slice(7));
  const at = target(request.url);
  if (at === undefined) {
    world.blame(`${request.method} ${request.url}`);
    send(response, 404, failure('Not found', 'NOT_FOUND'));
    return;
  }
  const mine = world;
  mine.enter();
  const text = request.method === 'GET' ? '' : await bodyOf(request);
  const delayMs = mine.delays.next();
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (mine === world) vendor(request, response, at, text);
  else send(response, 503, failure('The run is over', '503'));
  mine.inFlight -= 1;
}

const server = createServer((request, response) => {
  response.sendDate = false;
  serve(request, response).catch((error) => response.destroy(error));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', 4096, () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
