/** Brokers in memory that answer fetches as Kafka does, sessions and long polls included: for what must hold whatever brokers do. */
import type { FetchAnswer, FetchPosition, FetchRequest, PartitionAnswer } from '../../streams/kafka/client/fetch.ts'
import { encodeRecordBatch } from '../../streams/kafka/client/record-batch.ts'
import type { FetchConnection } from '../../streams/kafka/fetching/broker.ts'
import type { FetchNetwork } from '../../streams/kafka/fetching/fetcher.ts'

interface HeldPartition {
  leader: number
  epoch: number
  start: number
  /** A record per batch, so that an offset is an index. */
  batches: Buffer[]
  error: number
}

interface SessionEntry extends FetchPosition {
  toldEnd: number
}

interface Session {
  epoch: number
  readonly entries: Map<string, SessionEntry>
}

const OWNER = { producerId: -1n, producerEpoch: -1, firstSequence: -1, transactional: false }
/** Where a batch has the epoch of its leader. */
const EPOCH_AT = 12
const NOT_LEADER = 6
const OUT_OF_RANGE = 1
const SESSION_NOT_FOUND = 70
const WRONG_EPOCH = 71

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}\0${partition}`

export class FetchBrokers {
  readonly partitions = new Map<string, HeldPartition>()
  readonly requests: { readonly node: number; readonly request: FetchRequest }[] = []
  /** Nodes that take no connection at the moment. */
  readonly down = new Set<number>()
  /** Waits of the protocol are shorter by this factor; 0: a poll waits until there is something. */
  faster = 10
  connections = 0
  metadataAsked = 0
  readonly #sessions = new Map<number, Session>()
  #sessionIds = 0
  #wakers = new Set<() => void>()
  #hangUps = new Set<{ node: number; end: (error: Error) => void }>()

  create(topic: string, partitions: number, leader = 1): void {
    for (let partition = 0; partition < partitions; partition++)
      this.partitions.set(keyOf({ topic, partition }), { leader, epoch: 0, start: 0, batches: [], error: 0 })
  }

  append(topic: string, partition: number, value: string | Buffer): void {
    const { batches, epoch } = this.held(topic, partition)
    const bytes = encodeRecordBatch([{ key: null, value: Buffer.from(value) }], OWNER, 1)
    bytes.writeBigInt64BE(BigInt(batches.length), 0)
    bytes.writeInt32BE(epoch, EPOCH_AT)
    batches.push(bytes)
    this.wake()
  }

  held(topic: string, partition: number): HeldPartition {
    const found = this.partitions.get(keyOf({ topic, partition }))
    if (found === undefined) throw new Error(`${topic}:${partition} is not there`)
    return found
  }

  /** A leader is elected that lacks the records from `offset` on. */
  elect(topic: string, partition: number, leader: number, offset = Number.POSITIVE_INFINITY): void {
    const held = this.held(topic, partition)
    held.leader = leader
    held.epoch++
    held.batches.splice(Math.min(offset, held.batches.length))
    this.wake()
  }

  /** Long polls look again. */
  wake(): void {
    for (const wake of [...this.#wakers]) wake()
  }

  forgetSessions(): void {
    this.#sessions.clear()
  }

  /** All connections to a node break. */
  breakConnections(node: number): void {
    for (const each of [...this.#hangUps]) if (each.node === node) each.end(new Error('the connection broke'))
  }

  network(): FetchNetwork {
    return {
      metadata: async (topics) => {
        this.metadataAsked++
        await null
        const found = new Map<string, Map<number, { leader: number }>>()
        for (const [key, { leader }] of this.partitions) {
          const [topic, partition] = key.split('\0')
          if (!topics.includes(topic)) continue
          const entries = found.get(topic) ?? new Map<number, { leader: number }>()
          found.set(topic, entries.set(Number(partition), { leader }))
        }
        const brokers = new Map([1, 2, 3].map((node) => [node, { host: `node${node}`, port: 1 }]))
        return { brokers, topics: found, errors: new Map() }
      },
      connect: async ({ host }) => {
        const node = Number(host.slice(4))
        await null
        if (this.down.has(node)) throw new Error('connection refused')
        return this.#connection(node)
      },
      close: () => {},
    }
  }

  #connection(node: number): FetchConnection {
    this.connections++
    let broken: Error | undefined
    const waiting = new Set<(error: Error) => void>()
    const hangUp = {
      node,
      end: (error: Error) => {
        if (broken !== undefined) return
        broken = error
        this.connections--
        this.#hangUps.delete(hangUp)
        for (const reject of waiting) reject(error)
      },
    }
    this.#hangUps.add(hangUp)
    return {
      isOpen: () => broken === undefined,
      fetch: (request) =>
        new Promise<FetchAnswer>((resolve, reject) => {
          if (broken !== undefined) return reject(broken)
          if (waiting.size > 0) return reject(new Error('a connection takes one request at a time'))
          waiting.add(reject)
          this.requests.push({ node, request })
          this.#answer(node, request).then((answer) => {
            waiting.delete(reject)
            resolve(answer)
          }, reject)
        }),
      logStart: async (topic, partition) => this.held(topic, partition).start,
      epochEnd: async (topic, partition, epoch) => {
        const { leader, batches, epoch: current } = this.held(topic, partition)
        if (leader !== node) throw new Error('it does not lead the partition')
        if (epoch > current) return -1
        const later = batches.findIndex((batch) => batch.readInt32BE(EPOCH_AT) > epoch)
        return later < 0 ? batches.length : later
      },
      close: () => hangUp.end(new Error('closed')),
    }
  }

  async #answer(node: number, request: FetchRequest): Promise<FetchAnswer> {
    const opened = this.#session(request)
    if (typeof opened === 'number') return { errorCode: opened, sessionId: 0, partitions: [] }
    const { id, session } = opened
    const deadline = performance.now() + (this.faster === 0 ? 1e9 : request.waitMs / this.faster)
    for (;;) {
      const partitions = this.#read(node, session, request.bytesMax, id !== 0)
      const isWorth = partitions.some(({ records, errorCode }) => records.length > 0 || errorCode !== 0)
      const left = deadline - performance.now()
      if (isWorth || left <= 0) {
        for (const each of partitions) {
          const entry = session.entries.get(keyOf(each))
          if (entry !== undefined) entry.toldEnd = each.lastStableOffset
        }
        return { errorCode: 0, sessionId: id, partitions }
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          this.#wakers.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, Math.min(left, 1e6))
        this.#wakers.add(wake)
      })
    }
  }

  #session({ session: { id, epoch }, positions, forgotten }: FetchRequest): { id: number; session: Session } | number {
    const entriesOf = () => new Map(positions.map((each) => [keyOf(each), { ...each, toldEnd: -1 }]))
    if (epoch < 0) return { id: 0, session: { epoch: -1, entries: entriesOf() } }
    if (epoch === 0) {
      const session = { epoch: 1, entries: entriesOf() }
      this.#sessions.delete(id)
      this.#sessions.set(++this.#sessionIds, session)
      return { id: this.#sessionIds, session }
    }
    const session = this.#sessions.get(id)
    if (session === undefined) return SESSION_NOT_FOUND
    if (session.epoch !== epoch) return WRONG_EPOCH
    session.epoch++
    for (const each of forgotten) session.entries.delete(keyOf(each))
    for (const each of positions) {
      const known = session.entries.get(keyOf(each))
      session.entries.set(keyOf(each), { ...each, toldEnd: known?.toldEnd ?? -1 })
    }
    return { id, session }
  }

  #read(node: number, { entries }: Session, bytesMax: number, isIncremental: boolean): PartitionAnswer[] {
    let room = bytesMax
    let isFirst = true
    const answers: PartitionAnswer[] = []
    for (const [key, { topic, partition, from, bytesMax: partitionBytesMax, toldEnd }] of entries) {
      const held = this.partitions.get(key)
      const base = { topic, partition, lastStableOffset: -1, logStart: -1, aborted: [], records: Buffer.alloc(0) }
      const end = held?.batches.length ?? 0
      if (held === undefined) answers.push({ ...base, errorCode: 3 })
      else if (held.leader !== node) answers.push({ ...base, errorCode: NOT_LEADER })
      else if (held.error !== 0) answers.push({ ...base, errorCode: held.error })
      else if (from < held.start || from > end) answers.push({ ...base, errorCode: OUT_OF_RANGE })
      else {
        const records = take(held.batches.slice(from), Math.min(room, partitionBytesMax), isFirst)
        if (records.length > 0) isFirst = false
        room -= records.length
        if (!isIncremental || records.length > 0 || end !== toldEnd)
          answers.push({ ...base, errorCode: 0, lastStableOffset: end, logStart: held.start, records })
      }
    }
    return answers
  }
}

/** Whole batches within `room`; the very first one of an answer in any case. */
const take = (batches: readonly Buffer[], room: number, isFirst: boolean): Buffer => {
  const taken: Buffer[] = []
  let size = 0
  for (const batch of batches) {
    if (size + batch.length > room && !(isFirst && taken.length === 0)) break
    taken.push(batch)
    size += batch.length
  }
  return Buffer.concat(taken)
}
