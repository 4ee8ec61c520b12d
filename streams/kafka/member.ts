import type { Consumer, Kafka } from 'kafkajs'
import { type GroupMember, type GroupMemberOptions, LogError } from '../core/log.ts'
import { kafkajs } from './client/patches.ts'
import { stickyAssigner } from './client/sticky-assigner.ts'
import { logError } from './errors.ts'

export interface MemberTimes {
  /** How long the group waits for a silent member before it assigns its partitions to others, ms. */
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
}

/**
 * A confirmation that is younger than this counts as current, ms. A process that was frozen for longer has to wait for
 * a heartbeat.
 */
const FRESH_MS = 200
/** The shortest and the longest interval at which kafkajs checks whether a heartbeat is due, ms. */
const POLL_MS = { min: 50, max: 500 }

/**
 * Group membership by a kafkajs consumer whose partitions are all paused: it joins, sends heartbeats and rejoins, but
 * fetches nothing. Readers fetch by position, so a slow partition does not delay others, and the task that takes over
 * decides where reading starts. The assignment is sticky: a member keeps working during a rebalance, and loses only the
 * partitions that are missing in its new assignment.
 */
export class KafkaMember implements GroupMember {
  #consumer: Consumer
  #options: GroupMemberOptions
  #times: MemberTimes
  #confirmed = Number.NEGATIVE_INFINITY
  #waiting = new Set<() => void>()
  #left = false
  /**
   * The last assignment and its generation, as confirmed by heartbeats. The member reports them in the next rebalance.
   */
  #held: readonly number[] = []
  #generation = -1

  private constructor(kafka: Kafka, options: GroupMemberOptions, times: MemberTimes) {
    this.#options = options
    this.#times = times
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: times.sessionTimeoutMs,
      rebalanceTimeout: times.sessionTimeoutMs,
      heartbeatInterval: times.heartbeatIntervalMs,
      maxWaitTimeInMs: Math.max(POLL_MS.min, Math.min(POLL_MS.max, times.heartbeatIntervalMs / 2)),
      // The second assigner is for members of earlier versions: a group uses an assigner that all its members know.
      partitionAssigners: [
        stickyAssigner(options.topic, () => ({ held: this.#held, generation: this.#generation })),
        kafkajs.PartitionAssigners.roundRobin,
      ],
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 50, maxRetryTime: 2000, retries: 20 },
    })
  }

  static async join(kafka: Kafka, options: GroupMemberOptions, times: MemberTimes): Promise<KafkaMember> {
    const member = new KafkaMember(kafka, options, times)
    try {
      await member.#run()
    } catch (error) {
      await member.#consumer.disconnect().catch(() => {}) // the first error is the one to report
      throw logError(error, `join group ${options.group}`)
    }
    return member
  }

  async #run(): Promise<void> {
    const { topic, group, onAssigned, onFailed } = this.#options
    const { GROUP_JOIN, HEARTBEAT, CRASH } = this.#consumer.events
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#consumer.pause([{ topic }])
      this.#confirm()
      this.#held = payload.memberAssignment[topic] ?? []
      if (!this.#left) onAssigned(this.#held)
    })
    this.#consumer.on(HEARTBEAT, ({ payload }) => {
      this.#generation = payload.groupGenerationId
      this.#confirm()
    })
    this.#consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart && !this.#left) onFailed(logError(payload.error, `member of group ${group}`))
    })
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true })
    await this.#consumer.run({ autoCommit: false, eachBatch: async () => {} })
  }

  #confirm(): void {
    this.#confirmed = performance.now()
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  async confirm(): Promise<void> {
    if (performance.now() - this.#confirmed < FRESH_MS) return
    await new Promise<void>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(settle)
        const { sessionTimeoutMs } = this.#times
        reject(
          new LogError(
            'UNAVAILABLE',
            `group ${this.#options.group} did not confirm its member within ${sessionTimeoutMs} ms`,
          ),
        )
      }, this.#times.sessionTimeoutMs)
      this.#waiting.add(settle)
    })
  }

  async leave(): Promise<void> {
    this.#left = true
    await this.#consumer.disconnect().catch(() => {}) // a member that cannot say goodbye is missed by the session timeout
  }
}
