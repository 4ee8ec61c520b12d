/** Groups without members of ours: their published positions for lag tools, and their other members. */
import { createCluster } from './client/cluster.ts'
import { logError } from './errors.ts'
import type { KafkaLog } from './log.ts'

export interface PublishedPosition {
  readonly partition: number
  /** The next offset that will be read. */
  readonly offset: number
}

interface Coordinator {
  offsetCommit(request: {
    readonly groupId: string
    readonly groupGenerationId: number
    readonly memberId: string
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
    }[]
  }): Promise<unknown>
}

interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  findGroupCoordinator(options: { readonly groupId: string }): Promise<Coordinator>
}

/** A commit without a generation. The broker accepts it as long as the group has no members. */
const NO_GENERATION = -1

export class KafkaGroups {
  readonly #log: KafkaLog
  #cluster: Promise<Cluster> | undefined

  constructor(log: KafkaLog) {
    this.#log = log
  }

  /** The number of members of each group; 0 for a group that does not exist. @throws LogError */
  async members(groups: readonly string[]): Promise<ReadonlyMap<string, number>> {
    try {
      const admin = await this.#log.admin()
      const { groups: listed } = await admin.listGroups()
      const existing = new Set(listed.map(({ groupId }) => groupId))
      const asked = groups.filter((group) => existing.has(group))
      const described = asked.length === 0 ? [] : (await admin.describeGroups([...asked])).groups
      const counts = new Map(groups.map((group) => [group, 0]))
      for (const { groupId, members } of described) counts.set(groupId, members.length)
      return counts
    } catch (error) {
      throw logError(error, 'describe groups')
    }
  }

  /**
   * Publishes positions under the name of a group, for lag tools. The platform never reads them as truth.
   * @throws LogError
   */
  async publish(group: string, topic: string, positions: readonly PublishedPosition[]): Promise<void> {
    try {
      const cluster = await this.#connected()
      const coordinator = await cluster.findGroupCoordinator({ groupId: group })
      const partitions = positions.map(({ partition, offset }) => ({ partition, offset: String(offset) }))
      await coordinator.offsetCommit({
        groupId: group,
        groupGenerationId: NO_GENERATION,
        memberId: '',
        topics: [{ topic, partitions }],
      })
    } catch (error) {
      throw logError(error, `publish positions of ${group}`)
    }
  }

  async close(): Promise<void> {
    const cluster = this.#cluster
    this.#cluster = undefined
    await (await cluster?.catch(() => undefined))?.disconnect().catch(() => {}) // a connection that fails to close holds nothing of ours
  }

  #connected(): Promise<Cluster> {
    if (this.#cluster === undefined) {
      const cluster = createCluster(this.#log.kafka) as Cluster
      const connected = cluster.connect().then(() => cluster)
      this.#cluster = connected
      connected.catch(() => {
        this.#cluster = undefined
      })
    }
    return this.#cluster
  }
}
