import { SCRIPT_BEGINNING, SCRIPT_ENDING } from './script.ts'

/** Most fields of one command inside the script: Lua takes a few thousand arguments. */
const COMMAND_FIELDS = 500

/**
 * (In Lua) applies `changes` to the entities, KEYS 3 and following, where `words` is how many numbers of 32 bits a rank has, and adds what it changes to `count`.
 * The changes of each entity, integers uint32, big-endian: whether it is removed first, number of set fields, number of removed fields; per set field its length,
 * itself, length of its value, value; per removed field its length, itself (`packedChanges`).
 */
export const APPLY_CHANGES = `
local at = 1
local unpack, read, call = unpack, struct.unpack, redis.call
local function isGreater(value, old)
  for i = 1, 4 * words, 4 do
    local a, b = read('>I4', value, i), read('>I4', old, i)
    if a ~= b then return a > b end
  end
  return false
end
local function readSet(fields, pairsOf, most)
  for i = 1, most do
    local field, value
    field, value, at = read('>I4c0I4c0', changes, at)
    fields[i] = field
    pairsOf[2 * i - 1], pairsOf[2 * i] = field, value
  end
end
local function winners(key, fields, pairsOf, most)
  local olds, kept = call('HMGET', key, unpack(fields, 1, most)), 0
  for i = 1, most do
    local old, value = olds[i], pairsOf[2 * i]
    if not old or #old < 4 * words or isGreater(value, old) then
      kept = kept + 1
      pairsOf[2 * kept - 1], pairsOf[2 * kept] = fields[i], value
    end
  end
  return kept
end
for k = 3, #KEYS do
  local key, removed, sets, unsets = KEYS[k]
  removed, sets, unsets, at = read('>I4I4I4', changes, at)
  if removed == 1 then count = count + call('UNLINK', key) end
  local fields, pairsOf = {}, {}
  for first = 1, sets, ${COMMAND_FIELDS} do
    local most = math.min(${COMMAND_FIELDS}, sets - first + 1)
    readSet(fields, pairsOf, most)
    if words > 0 then most = winners(key, fields, pairsOf, most) end
    if most > 0 then call('HSET', key, unpack(pairsOf, 1, 2 * most)) end
    count = count + most
  end
  for first = 1, unsets, ${COMMAND_FIELDS} do
    local most = math.min(${COMMAND_FIELDS}, unsets - first + 1)
    for i = 1, most do fields[i], at = read('>I4c0', changes, at) end
    count = count + call('HDEL', key, unpack(fields, 1, most))
  end
end
`

/**
 * `apply(position key, epoch key, from, to, end, changes, epoch, words)`: applies changes of fields in one atomic call.
 *
 *     KEYS  1 position, 2 epoch, 3.. entities
 *     ARGV  1 from, 2 to, 3 end of the log when the batch was read (0 = unknown),
 *           4 the changes of each entity,
 *           5 leader epoch of what lies just before `to` (-1 = unknown),
 *           6 how many numbers of 32 bits a rank has (0 = no ranks)
 *
 * Returns what the script of the latest values returns (script.ts). Changes of a batch that overlaps what is stored are applied whole: the batch holds all
 * changes from its beginning on, so those that were applied before lead to the same state once more. A ranked value is stored if there is none, or its
 * rank is greater. Ranks are compared as numbers, because Lua compares strings by the locale in which Redis was started.
 */
export const FIELDS_SCRIPT = `${SCRIPT_BEGINNING}
local changes, words, count = ARGV[4], tonumber(ARGV[6]), 0
${APPLY_CHANGES}${SCRIPT_ENDING}`
