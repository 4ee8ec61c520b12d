/** The scripts that apply a batch. Each begins by comparing the batch with the stored position, and ends by advancing it. */
import { AHEAD_SCRIPT } from './ahead.ts'

/** KEYS 1 and 2, ARGV 1 to 3 and 5 are the same in all of them. It returns for a replay and for a gap. */
export const SCRIPT_BEGINNING = `
local text = redis.call('GET', KEYS[1])
local stored, whole = 0, 0
if text then
  local space = string.find(text, ' ', 1, true)
  if space then
    stored, whole = tonumber(string.sub(text, 1, space - 1)), tonumber(string.sub(text, space + 1))
  else
    stored = tonumber(text)
  end
end
local from, to, ending = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local function position(at, wholeAt)
  if wholeAt > at then
    redis.call('SET', KEYS[1], string.format('%.0f %.0f', at, wholeAt))
  else
    redis.call('SET', KEYS[1], string.format('%.0f', at))
  end
end
if from > stored then
  if text and from > whole then position(stored, from) end
  return {-3, stored}
end
if text and to <= stored then return {-1, stored} end
`

/** @param count (in Lua) what was stored */
export const SCRIPT_ENDING = `
if not text then whole = ending end
position(to, whole)
if ARGV[5] ~= '-1' then redis.call('SET', KEYS[2], string.format('%.0f %s', to, ARGV[5])) end
return {count, to}
`

/**
 * `apply(position key, epoch key, from, to, end, vectors, epoch, ahead)`: applies a batch to Redis in one atomic call.
 *
 *     KEYS  1 position, 2 epoch, 3.. vectors, then the sets of those that are ahead of the clock (ahead.ts)
 *     ARGV  1 from, 2 to, 3 end of the log when the batch was read (0 = unknown),
 *           4 the vectors in sequence: length (uint32, big-endian), header, event,
 *           5 leader epoch of what lies just before `to` (-1 = unknown), 6.. ahead.ts
 *
 * One long argument instead of many: Redis and the client together accept 200,000 vectors a second this way, 50,000 the
 * other way.
 *
 * Returns two integers. The first is the number of stored vectors (>= 0), or -1 for a replay (`to` is behind the stored
 * position), or -3 for a gap (`from` is ahead of it). The second is the stored position. A vector is stored if its
 * (stamp, offset) is greater than that of the stored one. The script uses only commands of Redis 6.2 and earlier. Every
 * key is declared, so the call runs on a cluster.
 */
export const APPLY_SCRIPT = `${AHEAD_SCRIPT}${SCRIPT_BEGINNING}local vectors, at = ARGV[4], 1
local function newer(old)
  local a, b, c, d = struct.unpack('>i4I4i4I4', vectors, at)
  local e, f, g, h = struct.unpack('>i4I4i4I4', old)
  if a ~= e then return a > e end
  if b ~= f then return b > f end
  if c ~= g then return c > g end
  return d > h
end
if aheads > 0 then keepAhead() end
local count = 0
for i = 3, #KEYS - aheads do
  local length = struct.unpack('>I4', vectors, at)
  at = at + 4
  local old = redis.call('GETRANGE', KEYS[i], 0, 15)
  if #old < 16 or newer(old) then
    redis.call('SET', KEYS[i], string.sub(vectors, at, at + length - 1))
    count = count + 1
  end
  at = at + length
end
${SCRIPT_ENDING}`
