/**
 * The list is pushed to at its head, so a letter's distance from the tail (1 = the oldest) stays what it is while letters come, and only
 * gets less when others are taken out.
 */

/**
 * Letters by their distance, from ARGV[1] down to ARGV[2], as far as there are so many; only those that contain each of the further
 * arguments. Returns the length of the list, the distance that was begun at, and for each letter its distance, digest and text.
 */
export const LOOK = `
local depth = redis.call('LLEN', KEYS[1])
local top, low = math.min(tonumber(ARGV[1]), depth), tonumber(ARGV[2])
local found = {}
if top < low then return {depth, top, found} end
for i, letter in ipairs(redis.call('LRANGE', KEYS[1], -top, -low)) do
  local wanted = true
  for n = 3, #ARGV do wanted = wanted and string.find(letter, ARGV[n], 1, true) ~= nil end
  if wanted then
    found[#found + 1] = top - i + 1
    found[#found + 1] = redis.sha1hex(letter)
    found[#found + 1] = letter
  end
end
return {depth, top, found}
`;

/**
 * Takes out the letters with the digests ARGV[3…], which were at distance ARGV[1] or nearer to the tail; looks at ARGV[2] letters at most.
 * Returns the digests of those that were there.
 */
export const TAKE_OUT = `
local wanted, left = {}, #ARGV - 2
for n = 3, #ARGV do wanted[ARGV[n]] = (wanted[ARGV[n]] or 0) + 1 end
local top, looked, removed = math.min(tonumber(ARGV[1]), redis.call('LLEN', KEYS[1])), 0, {}
local mark = 'removed by config-sync'
while left > 0 and top >= 1 and looked < tonumber(ARGV[2]) do
  local letters = redis.call('LRANGE', KEYS[1], -top, -math.max(top - 499, 1))
  for i, letter in ipairs(letters) do
    local digest = redis.sha1hex(letter)
    if (wanted[digest] or 0) > 0 then
      wanted[digest], left = wanted[digest] - 1, left - 1
      redis.call('LSET', KEYS[1], -(top - i + 1), mark)
      removed[#removed + 1] = digest
    end
  end
  top, looked = top - #letters, looked + #letters
end
if #removed > 0 then redis.call('LREM', KEYS[1], -#removed, mark) end
return removed
`;

/** Pushes the letter ARGV[1], unless KEYS[2] says that another replica has pushed it within ARGV[2] milliseconds. Returns 1 or 0. */
export const PUSH_ONCE = `
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('LPUSH', KEYS[1], ARGV[1])
return 1
`;
