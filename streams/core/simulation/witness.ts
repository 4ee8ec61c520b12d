/**
 * Checks every transaction of a simulated run when it is committed. The content must be exactly the output of the pure
 * replay of the task's settled input, up to the position in the same transaction: without gaps, doubles or changes of
 * order. Only the task that wrote the last fence may commit. So a run ends at the first wrong commit, not at its
 * consequences.
 */
import { FENCE_KEY, POSITION_KEY } from '../changelog.ts'
import type { OutputRecord } from '../log.ts'
import { decodePosition, type Position } from '../position.ts'
import type { CommittedTransaction, SimulatedBroker } from './log.ts'
import { Replay } from './replay.ts'
import { changelogOf, type Stage } from './workload.ts'

/** The commits of one task so far, beside the replay of its input. */
interface Watched {
  readonly stage: Stage
  readonly name: string
  readonly replay: Replay
  readonly partition: number
  /** The next input offset of the replay. */
  next: number
  /** Outputs of the replay that no transaction has contained yet. */
  readonly expected: OutputRecord[]
  /** The number of outputs of the replay before its last record, and in total. */
  before: number
  made: number
  committed: number
  position: Pick<Position, 'offset' | 'ordinal'>
  /** The producer and epoch that wrote the last fence. */
  owner: string | undefined
}

/** An output as text: equal texts mean equal outputs. */
export const outputText = ({ topic, partition, key, value }: OutputRecord): string =>
  `${topic}:${partition} ${key?.toString('hex')}=${value?.toString('hex')}`

export class Witness {
  /** The first violation. */
  violation: string | undefined
  /** Transactions that ended within a step. */
  cuts = 0
  #broker: SimulatedBroker
  #watched = new Map<string, Watched>()

  constructor(broker: SimulatedBroker, stages: readonly Stage[]) {
    this.#broker = broker
    for (const stage of stages)
      for (let partition = 0; partition < broker.partitions(stage.topic).length; partition++)
        this.#watched.set(`${changelogOf(stage)}:${partition}`, watchedOf(stage, partition))
  }

  /** The input offset that a task has committed, -1 before the first. */
  committed(stage: Stage, partition: number): number {
    return this.#watched.get(`${changelogOf(stage)}:${partition}`)?.position.offset ?? -1
  }

  /** Called with each transaction that takes effect. */
  observe(transaction: CommittedTransaction): void {
    this.violation ??= this.#judge(transaction)
  }

  #judge({ owner, records }: CommittedTransaction): string | undefined {
    const outputs: OutputRecord[] = []
    let watched: Watched | undefined
    let position: Position | undefined
    let isFence = false
    for (const record of records) {
      const found = this.#watched.get(`${record.topic}:${record.partition}`)
      if (found === undefined) {
        outputs.push(record)
        continue
      }
      if (watched !== undefined && watched !== found) return `${owner} committed into two changelogs at once`
      watched = found
      if (record.key?.equals(FENCE_KEY)) isFence = true
      if (record.key?.equals(POSITION_KEY) && record.value !== null) position = decodePosition(record.value)
    }
    if (watched === undefined) return `${owner} committed ${outputs.length} outputs without a position`
    if (isFence) watched.owner = owner
    if (watched.owner !== owner)
      return `${watched.name}: ${owner} committed, the last fence is that of ${watched.owner}`
    if (position === undefined)
      return isFence && outputs.length === 0 ? undefined : `${watched.name}: ${owner} committed without a position`
    return this.#compare(watched, position, outputs)
  }

  #compare(watched: Watched, position: Position, outputs: readonly OutputRecord[]): string | undefined {
    const { name } = watched
    const { offset, ordinal } = watched.position
    const at = `${position.offset}.${position.ordinal}`
    if (position.offset < offset || (position.offset === offset && position.ordinal < ordinal))
      return `${name}: position ${at} was committed after ${offset}.${ordinal}`
    watched.position = { offset: position.offset, ordinal: position.ordinal }
    if (position.ordinal > 0) this.cuts++
    const expected = this.#expectedUpTo(watched, position)
    for (let i = 0; i < Math.max(expected.length, outputs.length); i++) {
      const want = expected[i] && outputText(expected[i])
      const got = outputs[i] && outputText(outputs[i])
      if (want !== got) return `${name}: output ${i} of the commit at ${at} is ${got}, the replay has ${want}`
    }
    if (position.ordinal === 0 && position.streamTime !== watched.replay.streamTime)
      return `${name}: stream time at ${at} is ${position.streamTime}, the replay has ${watched.replay.streamTime}`
    return undefined
  }

  /** Replays the settled input up to a position, and takes the outputs before it. */
  #expectedUpTo(watched: Watched, { offset, ordinal }: Position): OutputRecord[] {
    const { stage, partition, replay, expected } = watched
    for (const record of this.#broker.read(stage.topic, partition, watched.next, Number.POSITIVE_INFINITY).records) {
      if (record.offset > offset || (record.offset === offset && ordinal === 0)) break
      watched.next = record.offset + 1
      watched.before = watched.made
      replay.apply([record])
      const outputs = replay.take()
      watched.made += outputs.length
      expected.push(...outputs)
    }
    const total = ordinal > 0 ? watched.before + ordinal : watched.made
    const taken = expected.splice(0, total - watched.committed)
    watched.committed = total
    return taken
  }
}

const watchedOf = (stage: Stage, partition: number): Watched => {
  const { instance, topic, quarantine } = stage
  return {
    stage,
    partition,
    name: `${instance}-${partition}`,
    replay: new Replay({ instance, topic, partition, processor: stage.processor(), quarantine }),
    next: 0,
    expected: [],
    before: 0,
    made: 0,
    committed: 0,
    position: { offset: -1, ordinal: 0 },
    owner: undefined,
  }
}
