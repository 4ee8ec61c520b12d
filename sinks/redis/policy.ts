/** A Redis that evicts keys when its memory is full loses vectors silently, so it is refused. */
import { Cluster } from 'ioredis'
import { messageOf, SinkError } from '../errors.ts'
import type { RedisClient } from './config.ts'

interface Node {
  config(operation: 'GET', name: string): Promise<unknown>
  info(section: string): Promise<string>
}

const evictionPolicyOf = async (node: Node): Promise<string | undefined> => {
  try {
    const answer = await node.config('GET', 'maxmemory-policy')
    if (Array.isArray(answer) && typeof answer[1] === 'string') return answer[1]
    if (answer !== null && typeof answer === 'object') {
      const policy = (answer as Record<string, unknown>)['maxmemory-policy']
      if (typeof policy === 'string') return policy
    }
  } catch (error) {
    if (!isRefusal(error)) throw error // a managed Redis may forbid CONFIG; INFO gives the same answer
  }
  try {
    return /maxmemory_policy:(\S+)/.exec(await node.info('memory'))?.[1]
  } catch (error) {
    if (!isRefusal(error)) throw error
    return undefined
  }
}

const isRefusal = (error: unknown): boolean => /NOPERM|unknown command|ERR /i.test(messageOf(error))

/**
 * @param warn called if a server does not reveal its policy
 * @throws SinkError STORE_UNFIT if a server evicts keys
 */
export const requireNoEviction = async (client: RedisClient, warn: (message: string) => void): Promise<void> => {
  const nodes: readonly Node[] = client instanceof Cluster ? client.nodes('master') : [client]
  for (const node of nodes) {
    const policy = await evictionPolicyOf(node)
    if (policy === undefined) {
      warn('Redis does not say its maxmemory-policy (CONFIG and INFO are forbidden); make sure that it is noeviction.')
    } else if (policy !== 'noeviction') {
      throw new SinkError('STORE_UNFIT', {
        store: 'Redis',
        reason: `its maxmemory-policy is '${policy}', expected 'noeviction': otherwise it evicts vectors when memory is full`,
      })
    }
  }
}
