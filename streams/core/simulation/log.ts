/** A log in memory with transactions, fencing, markers and a last stable offset, as in Kafka. */
import {
  type Fetched,
  type GroupMember,
  type GroupMemberOptions,
  type Log,
  LogError,
  type LogRecord,
  type OutputRecord,
  type PartitionReader,
  type Sent,
  type TransactionalProducer,
} from '../log.ts'
import type { Group } from './group.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import { ToldProgress } from './told.ts'

interface Entry {
  readonly record: LogRecord
  readonly transaction: Transaction | undefined
  readonly marker: boolean
  /** The epoch of the leader that appended it. */
  readonly epoch: number
}

interface Transaction {
  state: 'open' | 'committed' | 'aborted'
  readonly partitions: Set<Partition>
  readonly records: OutputRecord[]
}

/** A committed transaction; its producer may not know that it was committed. */
export interface CommittedTransaction {
  /** The transactional id and epoch of the producer. */
  readonly owner: string
  readonly records: readonly OutputRecord[]
}

interface Partition {
  readonly entries: Entry[]
  /** The first offset that the log still holds. */
  start: number
  /** The number of earlier leaders. */
  epoch: number
}

interface Owner {
  epoch: number
  transaction: Transaction | undefined
}

export interface Faults {
  /** The probability that a commit takes effect and its answer is lost. */
  readonly commitAnswerLost: number
  /** The probability that a request fails without an effect. */
  readonly requestFails: number
}

/** The broker, which survives when processes die. */
export class SimulatedBroker {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly progress = new ToldProgress()
  faults: Faults = { commitAnswerLost: 0, requestFails: 0 }
  /** Called for every transaction when it is committed. */
  onCommit: (transaction: CommittedTransaction) => void = () => {}
  #topics = new Map<string, Partition[]>()
  #owners = new Map<string, Owner>()
  #groups = new Map<string, Group>()

  constructor(scheduler: Scheduler, random: Random) {
    this.scheduler = scheduler
    this.random = random
  }

  createTopic(topic: string, partitions: number): void {
    this.#topics.set(
      topic,
      Array.from({ length: partitions }, () => ({ entries: [], start: 0, epoch: 0 })),
    )
  }

  addGroup(name: string, group: Group): void {
    this.#groups.set(name, group)
  }

  group(name: string): Group {
    const group = this.#groups.get(name)
    if (group === undefined) throw new LogError('UNAVAILABLE', `group ${name} is not there`)
    return group
  }

  partitions(topic: string): Partition[] {
    const partitions = this.#topics.get(topic)
    if (partitions === undefined) throw new LogError('UNKNOWN_TOPIC', `topic ${topic} is not there`)
    return partitions
  }

  /** Appends without a transaction, as an upstream system does. */
  append(topic: string, partition: number, key: Buffer | null, value: Buffer | null): number {
    return this.#write(this.partitions(topic)[partition], { topic, partition, key, value }, undefined, false)
  }

  /** All committed records of a partition, in order. */
  committed(topic: string, partition: number): LogRecord[] {
    const { start } = this.#partition(topic, partition)
    return this.read(topic, partition, start, Number.POSITIVE_INFINITY).records as LogRecord[]
  }

  deleteBefore(topic: string, partition: number, offset: number): void {
    this.#partition(topic, partition).start = offset
  }

  /** Elects another leader, which lacks the records from `offset` on. */
  elect(topic: string, partition: number, offset: number): void {
    const held = this.#partition(topic, partition)
    held.epoch++
    held.entries.splice(offset)
  }

  /** The end of the last epoch that is not after `epoch`; -1 if there never was such an epoch. */
  epochEnd(topic: string, partition: number, epoch: number): number {
    const { entries, epoch: current } = this.#partition(topic, partition)
    if (epoch > current) return -1
    const later = entries.findIndex((entry) => entry.epoch > epoch)
    return later < 0 ? entries.length : later
  }

  #partition(topic: string, partition: number): Partition {
    const found = this.partitions(topic)[partition]
    if (found === undefined) throw new LogError('UNKNOWN_TOPIC', `${topic}:${partition} is not there`)
    return found
  }

  read(topic: string, partition: number, from: number, max: number): Fetched {
    const { entries, start } = this.#partition(topic, partition)
    if (from < start || from > entries.length)
      throw new LogError(
        'OFFSET_OUT_OF_RANGE',
        `${topic}:${partition}: the log starts at ${start}, position ${from} is not in it`,
        { start },
      )
    const open = entries.findIndex(({ transaction }) => transaction?.state === 'open')
    const end = open < 0 ? entries.length : open
    const records: LogRecord[] = []
    let next = from
    while (next < end && records.length < max) {
      const { record, transaction, marker } = entries[next++]
      if (!marker && transaction?.state !== 'aborted') records.push(record)
    }
    return next === from ? { records, next, end, start } : { records, next, end, start, epoch: entries[next - 1].epoch }
  }

  initialise(id: string): number {
    const owner = this.#owners.get(id) ?? { epoch: 0, transaction: undefined }
    this.#owners.set(id, owner)
    this.#end(owner, 'aborted')
    return ++owner.epoch
  }

  send(id: string, epoch: number, records: readonly OutputRecord[]): readonly Sent[] {
    const owner = this.#checked(id, epoch)
    owner.transaction ??= { state: 'open', partitions: new Set(), records: [] }
    const sent = new Map<Partition, Sent>()
    for (const record of records) {
      const { topic, partition: number } = record
      const partition = this.partitions(topic)[number]
      owner.transaction.partitions.add(partition)
      owner.transaction.records.push(record)
      const offset = this.#write(partition, record, owner.transaction, false)
      if (!sent.has(partition)) sent.set(partition, { topic, partition: number, offset })
    }
    return [...sent.values()]
  }

  end(id: string, epoch: number, state: 'committed' | 'aborted'): void {
    const owner = this.#checked(id, epoch)
    const records = owner.transaction?.records
    this.#end(owner, state)
    if (state === 'committed' && records !== undefined) this.onCommit({ owner: `${id}@${epoch}`, records })
  }

  #checked(id: string, epoch: number): Owner {
    const owner = this.#owners.get(id)
    if (owner?.epoch !== epoch)
      throw new LogError('FENCED', `producer ${id} has epoch ${epoch}, the log has ${owner?.epoch}`)
    return owner
  }

  #end(owner: Owner, state: 'committed' | 'aborted'): void {
    const { transaction } = owner
    if (transaction === undefined) return
    transaction.state = state
    for (const partition of transaction.partitions)
      this.#write(partition, { topic: '', partition: 0, key: null, value: null }, transaction, true)
    owner.transaction = undefined
  }

  #write(
    partition: Partition,
    { key, value, origin }: OutputRecord,
    transaction: Transaction | undefined,
    marker: boolean,
  ): number {
    const offset = partition.entries.length
    const timestamp = Math.floor(this.scheduler.now)
    partition.entries.push({
      record: { offset, key, value, timestamp, ...(origin === undefined ? {} : { origin }) },
      transaction,
      marker,
      epoch: partition.epoch,
    })
    return offset
  }
}

/** The log as one process sees it. */
export class SimulatedLog implements Log {
  #broker: SimulatedBroker
  #process: string

  constructor(broker: SimulatedBroker, process: string) {
    this.#broker = broker
    this.#process = process
  }

  async reader(topic: string, partition: number, epoch?: number): Promise<PartitionReader> {
    const { scheduler, random } = this.#broker
    let isClosed = false
    let before = epoch
    let position = Number.POSITIVE_INFINITY
    const fetch = async (from: number, waitMs: number): Promise<Fetched> => {
      const checkOpen = () => {
        if (isClosed) throw new LogError('CLOSED', `fetch ${topic}:${partition}: the reader is closed`)
      }
      checkOpen()
      return scheduler.operation(
        this.#process,
        () => {
          checkOpen()
          this.#mayFail(`fetch ${topic}:${partition}`)
          if (from <= position) this.#checkEpoch(topic, partition, from, before)
          const fetched = this.#broker.read(topic, partition, from, 1 + random.below(8))
          before = fetched.epoch ?? before
          if (fetched.epoch !== undefined) position = fetched.next
          return fetched
        },
        { at: scheduler.now + waitMs, when: () => isClosed || this.#hasNews(topic, partition, from) },
      )
    }
    const close = async () => {
      isClosed = true
    }
    return { fetch, close }
  }

  async producer(id: string): Promise<TransactionalProducer> {
    let epoch = 0
    const act = <T>(doing: string, action: () => T): Promise<T> =>
      this.#broker.scheduler.operation(this.#process, () => {
        this.#mayFail(`${doing} ${id}`)
        return action()
      })
    return {
      initialise: () =>
        act('initialise', () => {
          epoch = this.#broker.initialise(id)
        }),
      send: (records) => act('send', () => this.#broker.send(id, epoch, records)),
      commit: () =>
        act('commit', () => {
          this.#broker.end(id, epoch, 'committed')
          if (this.#broker.random.chance(this.#broker.faults.commitAnswerLost))
            throw new LogError('UNAVAILABLE', `commit ${id}: the answer was lost`)
        }),
      abort: () => act('abort', () => this.#broker.end(id, epoch, 'aborted')),
      close: async () => {},
    }
  }

  async join(options: GroupMemberOptions): Promise<GroupMember> {
    const group = this.#broker.group(options.group)
    return this.#broker.scheduler.operation(this.#process, () => group.join(this.#process, options))
  }

  async partitions(topic: string): Promise<number> {
    return this.#broker.partitions(topic).length
  }

  #checkEpoch(topic: string, partition: number, from: number, epoch: number | undefined): void {
    if (epoch === undefined) return
    const end = this.#broker.epochEnd(topic, partition, epoch)
    if (end < from)
      throw new LogError(
        'TRUNCATED',
        `${topic}:${partition}: position ${from} was read in epoch ${epoch}, which ends at ${end}`,
      )
  }

  #hasNews(topic: string, partition: number, from: number): boolean {
    try {
      return this.#broker.read(topic, partition, from, 1).next > from
    } catch {
      return true // the fetch meets the error
    }
  }

  #mayFail(doing: string): void {
    if (this.#broker.random.chance(this.#broker.faults.requestFails))
      throw new LogError('UNAVAILABLE', `${doing}: the request failed`)
  }
}
