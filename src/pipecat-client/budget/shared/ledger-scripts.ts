/**
 * The account of one credential, a hash: `next` = when the next call may be made, `paused` = until when none may, `slowdown` = what is known of
 * a refused rate (slowdown.ts), `seq` = its revision. Times in milliseconds since 1970 by Redis's own clock, the only one that all share.
 * After a step of that clock nothing is further ahead than a caller may have put it.
 */
const READ = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local account = redis.call('HMGET', KEYS[1], 'next', 'paused', 'seq', 'slowdown')
local paused = math.min(tonumber(account[2] or '0'), now + 7200000)
local seq = account[3] or '0'
local slowdown = account[4] or ''
local function reply(count, inMs)
  local f = '%.3f'
  return {count, f:format(inMs), f:format(math.max(0, paused - now)), seq, slowdown, f:format(now)}
end
local function keep(...)
  redis.call('HSET', KEYS[1], ...)
  redis.call('PEXPIRE', KEYS[1], 7200000)
end
`;

/** Changes nothing. */
export const LOOK = `${READ}
return reply(0, 0)
`;

/** ARGV: seq, count, intervalMs, horizonMs. Nothing is given for a rate that was worked out from an older `slowdown`, or in a pause. */
export const RESERVE = `${READ}
local count, interval, horizon = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if seq ~= ARGV[1] or paused > now then return reply(0, 0) end
local furthest = now + 1000 + 2 * interval
local first = math.max(now, math.min(tonumber(account[1] or '0'), furthest))
if first - now > horizon then return reply(0, first - now - horizon) end
keep('next', ('%.3f'):format(first + count * interval))
return reply(count, first - now)
`;

/** ARGV: ms. The longest pause wins. */
export const PAUSE = `${READ}
paused = math.max(paused, now + ARGV[1])
keep('paused', ('%.3f'):format(paused))
return reply(0, 0)
`;

/** ARGV: seq, slowdown, ms of pause. Whoever reports a refusal first is heard; the others learn what came of it. */
export const SLOW_DOWN = `${READ}
if seq ~= ARGV[1] then return reply(0, 0) end
seq = ('%d'):format(seq + 1)
slowdown = ARGV[2]
paused = math.max(paused, now + ARGV[3])
keep('seq', seq, 'slowdown', slowdown, 'paused', ('%.3f'):format(paused))
return reply(0, 0)
`;

/** The replicas, a sorted set by when they were seen last. ARGV: member, ms after which one is gone. Returns how many there are. */
export const BEAT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`;
