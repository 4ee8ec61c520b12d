/**
 * A consumer group: it assigns the partitions of one topic to its members, again after each change of the members.
 * Members learn of it late and in any order, so two of them may have one partition for a while, as on a real broker.
 */
import { type GroupMember, type GroupMemberOptions, LogError } from '../log.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'

interface Member {
  readonly process: string
  readonly options: GroupMemberOptions
  generation: number
}

/** What a group needs of its broker. */
export interface GroupBroker {
  readonly random: Random
  readonly scheduler: Scheduler
  partitions(topic: string): readonly unknown[]
}

const CONFIRM_TIMEOUT_MS = 300

export class Group {
  #broker: GroupBroker
  #name: string
  readonly topic: string
  #members = new Map<string, Member>()
  #suspended = new Map<string, Member>()
  #generation = 0

  constructor(broker: GroupBroker, name: string, topic: string) {
    this.#broker = broker
    this.#name = name
    this.topic = topic
  }

  join(process: string, options: GroupMemberOptions): GroupMember {
    const member: Member = { process, options, generation: -1 }
    this.#members.set(process, member)
    this.rebalance()
    return {
      confirm: () => this.#confirm(member),
      leave: async () => this.expel(process),
    }
  }

  /** The session of a member timed out, or it left. */
  expel(process: string): void {
    this.#suspended.delete(process)
    if (this.#members.delete(process)) this.rebalance()
  }

  /** A frozen member sends no heartbeats: its partitions are assigned to others, and it does not know. */
  suspend(process: string): void {
    const member = this.#members.get(process)
    if (member === undefined) return
    this.#members.delete(process)
    this.#suspended.set(process, member)
    this.rebalance()
  }

  /** The membership of a process ends for good, and the process is told. */
  end(process: string): void {
    const member = this.#members.get(process)
    if (member === undefined) return
    this.expel(process)
    const ended = new LogError('UNAVAILABLE', `group ${this.#name} ended the membership of ${process}`)
    void this.#broker.scheduler.operation(process, () => member.options.onFailed(ended))
  }

  /** The member thaws, and joins again with its next heartbeat. */
  resume(process: string): void {
    const member = this.#suspended.get(process)
    if (member === undefined) return
    this.#suspended.delete(process)
    this.#members.set(process, member)
    this.rebalance()
  }

  rebalance(): void {
    const generation = ++this.#generation
    const members = [...this.#members.values()].sort((a, b) => (a.process < b.process ? -1 : 1))
    const shift = this.#broker.random.below(members.length + 1)
    const dealt = new Map<Member, number[]>(members.map((member) => [member, []]))
    for (let partition = 0; partition < this.#broker.partitions(this.topic).length && members.length > 0; partition++)
      dealt.get(members[(partition + shift) % members.length])?.push(partition)
    for (const [member, partitions] of dealt) this.#tell(member, generation, partitions)
  }

  #tell(member: Member, generation: number, partitions: number[]): void {
    this.#broker.scheduler
      .operation(member.process, () => {
        if (member.generation > generation || this.#members.get(member.process) !== member) return
        member.generation = generation
        member.options.onAssigned(partitions)
      })
      .catch((error) => member.options.onFailed(error))
  }

  #confirm(member: Member): Promise<void> {
    const { scheduler } = this.#broker
    const current = () => this.#members.get(member.process) === member && member.generation === this.#generation
    const confirmed = () => {
      if (!current()) throw new LogError('UNAVAILABLE', `group ${this.#name} did not confirm ${member.process}`)
    }
    return scheduler.operation(member.process, confirmed, { at: scheduler.now + CONFIRM_TIMEOUT_MS, when: current })
  }
}
