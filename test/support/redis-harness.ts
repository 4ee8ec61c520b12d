/** The harness of the sink contract on Redis, one server or a cluster. */
import type { RedisClient } from '../../sinks/redis/config.ts'
import { parsePosition, redisSink } from '../../sinks/redis/index.ts'
import { contractStamp, type SinkHarness } from './sink-contract.ts'

/** A client whose process dies before its n-th call of the script. */
const dying = <C extends RedisClient>(client: C, dieBeforePart: number): C => {
  let part = 0
  return new Proxy(client, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (name !== 'millraceApply') return member.bind(target)
      return (...parameters: unknown[]) =>
        ++part >= dieBeforePart ? Promise.reject(new Error('died')) : member.apply(target, parameters)
    },
  })
}

/** A sink of contract records; its calls hold at most two vectors. */
export const contractSink = (client: RedisClient, prefix: string, view = 'contract') =>
  redisSink({ client, prefix, space: `${view}.v1`, stampOf: contractStamp, callVectorsMax: 2 })

export interface RedisHarnessOptions {
  readonly client: RedisClient
  readonly prefix: string
  /** All keys under the prefix, sorted. */
  keys(): Promise<string[]>
  /** Removes them. */
  empty(): Promise<void>
}

export const redisHarness = async ({ client, prefix, keys, empty }: RedisHarnessOptions): Promise<SinkHarness> => {
  await empty()
  return {
    open: ({ dieBeforePart } = {}) =>
      contractSink(dieBeforePart === undefined ? client : dying(client, dieBeforePart), prefix),
    dump: async () => {
      const lines: string[] = []
      for (const key of await keys()) {
        const bytes = (await client.getBuffer(key)) as Buffer
        const isPosition = key.endsWith(':position')
        lines.push(`${key} ${isPosition ? parsePosition(bytes.toString())?.position : bytes.toString('hex')}`)
      }
      return lines.join('\n')
    },
    empty,
    close: async () => {},
  }
}
