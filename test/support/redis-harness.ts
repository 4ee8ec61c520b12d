/** The harness of the sink contract on Redis, one server or a cluster. */

import type { FieldsProjection } from '../../sinks/field-changes.ts'
import type { RedisClient } from '../../sinks/redis/config.ts'
import { parsePosition, redisFieldsSink, redisSink } from '../../sinks/redis/index.ts'
import type { Sink } from '../../streams/core/sink.ts'
import { entityLine } from './fields-contract.ts'
import { contractStamp, type SinkHarness } from './sink-contract.ts'

/** A client whose process dies before its n-th call of the script. */
const dying = <C extends RedisClient>(client: C, dieBeforePart: number): C => {
  let part = 0
  return new Proxy(client, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (!String(name).startsWith('millraceApply')) return member.bind(target)
      return (...parameters: unknown[]) =>
        ++part >= dieBeforePart ? Promise.reject(new Error('died')) : member.apply(target, parameters)
    },
  })
}

/** A sink of contract records; its calls hold at most two vectors. */
export const contractSink = (client: RedisClient, prefix: string, view = 'contract') =>
  redisSink({ client, prefix, space: `${view}.v1`, stampOf: contractStamp, callVectorsMax: 2, lookWindowMs: 1 })

export interface RedisHarnessOptions {
  readonly client: RedisClient
  readonly prefix: string
  /** All keys under the prefix, sorted. */
  keys(): Promise<string[]>
  /** Removes them. */
  empty(): Promise<void>
}

/** A sink of fields; its calls are closed after two changes. */
export const contractFieldsSink = (client: RedisClient, prefix: string, projection: FieldsProjection) =>
  redisFieldsSink({ client, prefix, space: 'contract', projection, callFieldsMax: 2, lookWindowMs: 1 })

export const redisHarness = async (options: RedisHarnessOptions): Promise<SinkHarness> => {
  const { client, prefix, keys, empty } = options
  const dump = async () => {
    const lines: string[] = []
    for (const key of await keys()) {
      const bytes = (await client.getBuffer(key)) as Buffer
      const isPosition = key.endsWith(':position')
      lines.push(`${key} ${isPosition ? parsePosition(bytes.toString())?.position : bytes.toString('hex')}`)
    }
    return lines.join('\n')
  }
  await empty()
  return { open: opening(client, (on) => contractSink(on, prefix)), dump, empty, close: async () => {} }
}

/** The same for a sink of fields. */
export const redisFieldsHarness = async (
  { client, prefix, keys, empty }: RedisHarnessOptions,
  projection: FieldsProjection,
): Promise<SinkHarness> => {
  const dump = async () => {
    const lines: string[] = []
    for (const key of await keys()) {
      const [, partition, kind, entity] = /:(\d+)\}:(h:|position)(.*)$/s.exec(key) ?? []
      if (kind === 'h:') {
        const fields = Object.entries(await client.hgetallBuffer(key))
        const shown = fields.map(([field, value]): [string, string] => [field, value.toString('hex')])
        lines.push(entityLine(Number(partition), entity, shown))
      } else if (kind === 'position') lines.push(`${partition} @ ${parsePosition(await client.get(key))?.position}`)
    }
    return lines.sort().join('\n')
  }
  await empty()
  return {
    open: opening(client, (on) => contractFieldsSink(on, prefix, projection)),
    dump,
    empty,
    close: async () => {},
  }
}

const opening =
  (client: RedisClient, make: (client: RedisClient) => Sink): SinkHarness['open'] =>
  ({ dieBeforePart } = {}) =>
    make(dieBeforePart === undefined ? client : dying(client, dieBeforePart))
