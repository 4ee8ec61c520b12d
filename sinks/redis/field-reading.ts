/**
 * Reads entities with fields, together with the position of their partition, in calls of bounded size that are all under way at once: one round trip. A call
 * is atomic: its entities are as they were at its position.
 *
 * The fields of an entity come as one MessagePack array, which the script makes and stored-fields.ts takes apart. 1,000 entities of 40 fields take 45 ms this way;
 * as replies of their own, 80,000 texts cost the client alone as much.
 */
import { SinkError } from '../errors.ts'
import type { RedisClient } from './config.ts'
import { fieldsKey, parsePosition, partitionKey, positionKey, type StoredPosition } from './layout.ts'
import { StoredFields } from './stored-fields.ts'
import { unlessUnavailable } from './write.ts'

/** Entities of one call: Redis serves no other client meanwhile. */
const CALL_ENTITIES_MAX = 100
const COMMAND_FIELDS = 1000

/**
 * `read(position key, entities..., known position, fields...)`: the text of the position, then per entity its fields and values in turn, all of them or the
 * listed ones; the empty text for none; nil for a key of another type. The position alone if it is the known one: then nothing has changed.
 */
const READ_SCRIPT = `
local found, call, pack = { redis.call('GET', KEYS[1]) }, redis.pcall, cmsgpack.pack
if found[1] and found[1] == ARGV[1] then return found end
local function listed(key)
  local list, n = {}, 0
  for first = 2, #ARGV, ${COMMAND_FIELDS} do
    local last = math.min(#ARGV, first + ${COMMAND_FIELDS - 1})
    local values = call('HMGET', key, unpack(ARGV, first, last))
    if values.err then return values end
    for i = first, last do
      local value = values[i - first + 1]
      if value then
        list[n + 1], list[n + 2] = ARGV[i], value
        n = n + 2
      end
    end
  end
  return list
end
for i = 2, #KEYS do
  local list = #ARGV == 1 and call('HGETALL', KEYS[i]) or listed(KEYS[i])
  if not list.err then
    found[i] = #list == 0 and '' or pack(list)
  elseif string.find(list.err, 'WRONGTYPE', 1, true) then
    found[i] = false
  else
    return list
  end
end
return found
`
const COMMAND = 'millraceReadFields'
type Read = (keyCount: number, ...keysAndFields: (string | Buffer)[]) => Promise<(Buffer | null)[]>

export interface FieldsAt {
  /** `undefined`: the store is empty. */
  readonly stored: StoredPosition | undefined
  /** In the order of the request; without fields where there is no such entity. `undefined`: the key holds something else. */
  readonly entities: readonly (StoredFields | undefined)[]
  /** The store is at the known position, so nothing was read. */
  readonly isUnchanged: boolean
}

export interface FieldsOptions {
  /** The fields to read; default: all. */
  readonly fields?: readonly string[]
  /** A position as the store writes it (`StoredFields.at`). If the store is still there, no entity is read. */
  readonly known?: string | undefined
}

/**
 * Some entities of one partition as they were at one moment, also while the store heals.
 * @param entities at most a few hundred: Redis serves no other client meanwhile
 * @throws SinkError
 */
export const fieldsAt = async (
  client: RedisClient,
  partitionKey: string,
  entities: readonly string[],
  { fields = [], known }: FieldsOptions = {},
): Promise<FieldsAt> => {
  const commands = client as unknown as Record<string, Read | undefined>
  if (commands[COMMAND] === undefined) client.defineCommand(COMMAND, { lua: READ_SCRIPT })
  const keys = [positionKey(partitionKey), ...entities.map((entity) => fieldsKey(partitionKey, entity))]
  const read = (commands[`${COMMAND}Buffer`] as Read).call(client, keys.length, ...keys, known ?? '', ...fields)
  const [position, ...packed] = await unlessUnavailable(read, `Redis (keys ${partitionKey}*)`)
  const text = position === null || position === undefined ? null : position.toString('latin1')
  return {
    stored: parsePosition(text),
    entities: packed.map((each) => (each === null ? undefined : new StoredFields(each, text ?? undefined))),
    isUnchanged: known !== undefined && text === known,
  }
}

export type FieldsAnswer =
  | {
      readonly kind: 'fields'
      /** Everything before it is applied; some entities may be newer. */
      readonly position: number
      /** In the order of the request; without fields where there is no such entity. */
      readonly entities: readonly StoredFields[]
    }
  /** The store is empty or being filled: a field that is absent proves nothing. The caller should retry later. */
  | { readonly kind: 'healing' }

export interface FieldsRequest {
  readonly client: RedisClient
  /** The installation's prefix. */
  readonly prefix: string
  readonly space: string
  readonly partition: number
  readonly entities: readonly string[]
  /** The fields to read; default: all. */
  readonly fields?: readonly string[]
  /** The same entities and fields as they were read before. They are the answer if the store has not changed since. */
  readonly known?: readonly StoredFields[] | undefined
}

/**
 * Entities of one partition, in one round trip.
 * @throws SinkError STORE_UNAVAILABLE; KEY_FOREIGN if another program has written the key of an entity
 */
export const readFields = async (request: FieldsRequest): Promise<FieldsAnswer> => {
  const { client, prefix, space, partition, entities, fields = [], known } = request
  if (request.fields?.length === 0)
    throw new Error(`No fields of ${space} are listed, expected at least one, or no list.`)
  const keys = partitionKey(prefix, space, partition)
  const calls: Promise<FieldsAt>[] = []
  for (let i = 0; i === 0 || i < entities.length; i += CALL_ENTITIES_MAX)
    calls.push(
      fieldsAt(client, keys, entities.slice(i, i + CALL_ENTITIES_MAX), { fields, known: positionOf(known, i) }),
    )
  const found = await Promise.all(calls)
  let position = Number.POSITIVE_INFINITY
  for (const { stored } of found) {
    if (stored === undefined || stored.wholeAt > 0) return { kind: 'healing' }
    position = Math.min(position, stored.position)
  }
  const all = found.flatMap((each, call) =>
    each.isUnchanged ? (known ?? []).slice(call * CALL_ENTITIES_MAX, (call + 1) * CALL_ENTITIES_MAX) : each.entities,
  )
  return { kind: 'fields', position, entities: all.map((each, i) => each ?? foreign(keys, entities[i])) }
}

/** The one position at which all known entities of a call were read. */
const positionOf = (known: FieldsRequest['known'], from: number): string | undefined => {
  const some = known?.slice(from, from + CALL_ENTITIES_MAX) ?? []
  return some.every(({ at }) => at === some[0].at) ? some[0]?.at : undefined
}

const foreign = (keys: string, entity: string): never => {
  throw new SinkError('KEY_FOREIGN', {
    store: `Redis (keys ${keys}*)`,
    reason: `${fieldsKey(keys, entity)} is no hash`,
  })
}
