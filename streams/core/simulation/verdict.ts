/**
 * The end of a simulated run: compares the contents of the log and the stores with the pure replay of each stage's
 * committed input.
 */
import type { OutputRecord } from '../log.ts'
import type { SimulatedBroker } from './log.ts'
import { Replay } from './replay.ts'
import { outputText } from './witness.ts'
import { changelogOf, type SimulatedStore, type SinkStage, type Stage, type Workload } from './workload.ts'

export type Stores = ReadonlyMap<SinkStage, SimulatedStore>

/** The first offset that is not settled. */
export const endOf = (broker: SimulatedBroker, topic: string, partition: number): number =>
  broker.read(topic, partition, 0, 0).end

/** @returns the first violation, or undefined */
export const verdict = async (
  workload: Workload,
  broker: SimulatedBroker,
  stores: Stores,
): Promise<string | undefined> => {
  const made = new Map<string, { outputs: OutputRecord[]; writers: number }>()
  for (const stage of workload.stages)
    for (let partition = 0; partition < broker.partitions(stage.topic).length; partition++) {
      const { outputs, state } = replayOf(broker, stage, partition)
      const wrong = workload.stateComparable ? stateWrong(broker, stage, partition, state) : undefined
      if (wrong !== undefined) return wrong
      const written = new Set<string>()
      for (const output of outputs) {
        const name = `${output.topic}:${output.partition}`
        const all = made.get(name) ?? { outputs: [], writers: 0 }
        made.set(name, all)
        all.outputs.push(output)
        if (!written.has(name)) all.writers++
        written.add(name)
      }
    }
  return topicsWrong(workload, broker, made) ?? (await storesWrong(broker, stores)) ?? checked(workload, broker)
}

const checked = (workload: Workload, broker: SimulatedBroker): string | undefined => {
  try {
    workload.check?.((topic) => broker.partitions(topic).flatMap((_, partition) => broker.committed(topic, partition)))
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** The state is flushed after each record: a task must reach it, however its transactions were cut. */
const replayOf = (broker: SimulatedBroker, stage: Stage, partition: number) => {
  const processor = stage.processor()
  const { instance, topic, quarantine } = stage
  const replay = new Replay({ instance, topic, partition, processor, quarantine })
  const state = new Map<string, string>()
  for (const record of broker.committed(topic, partition)) {
    replay.apply([record])
    processor.flush((key, value) => {
      if (value === null) state.delete(`01${key.toString('hex')}`)
      else state.set(`01${key.toString('hex')}`, value.toString('hex'))
    })
  }
  return { outputs: replay.outputs, state }
}

const stateWrong = (
  broker: SimulatedBroker,
  stage: Stage,
  partition: number,
  expected: ReadonlyMap<string, string>,
): string | undefined => {
  const name = `${stage.instance}-${partition}`
  const actual = new Map<string, string>()
  for (const { key, value } of broker.committed(changelogOf(stage), partition)) {
    if (key === null || key[0] !== 1) continue
    if (value === null) actual.delete(key.toString('hex'))
    else actual.set(key.toString('hex'), value.toString('hex'))
  }
  for (const [key, value] of expected)
    if (actual.get(key) !== value) return `${name}: state ${key} is ${actual.get(key)}, the replay has ${value}`
  for (const key of actual.keys()) if (!expected.has(key)) return `${name}: state ${key} is not in the replay`
  return undefined
}

/**
 * If several tasks write one partition, their outputs interleave in any order; the order of each task was checked
 * before.
 */
const topicsWrong = (
  { topics, stages }: Workload,
  broker: SimulatedBroker,
  made: ReadonlyMap<string, { readonly outputs: readonly OutputRecord[]; readonly writers: number }>,
): string | undefined => {
  const inputs = new Set(stages.map(({ topic }) => topic))
  for (const { name: topic, partitions } of topics)
    for (let partition = 0; partition < partitions; partition++) {
      const name = `${topic}:${partition}`
      const expected = made.get(name)
      if (expected === undefined && inputs.has(topic)) continue // upstream systems write this topic
      const got = broker.committed(topic, partition).map((record) => outputText({ topic, partition, ...record }))
      const want = (expected?.outputs ?? []).map(outputText)
      if ((expected?.writers ?? 0) > 1) {
        got.sort()
        want.sort()
      }
      for (let i = 0; i < Math.max(got.length, want.length); i++)
        if (got[i] !== want[i])
          return `${name}: record ${i} of ${got.length} is ${got[i]}, the replay has ${want[i]} (of ${want.length})`
    }
  return undefined
}

/** A store has the content that one write of the whole committed log leaves in an empty store. */
const storesWrong = async (broker: SimulatedBroker, stores: Stores): Promise<string | undefined> => {
  for (const [{ instance, topic, store: empty }, store] of stores) {
    const twin = empty()
    const sink = twin.sink(() => {})
    for (let partition = 0; partition < broker.partitions(topic).length; partition++) {
      const to = store.position(partition)
      if (to === 0) continue
      await sink.write({ partition, from: 0, to, records: broker.committed(topic, partition) })
    }
    const [got, want] = [store.dump().split('\n'), twin.dump().split('\n')]
    for (let i = 0; i < Math.max(got.length, want.length); i++)
      if (got[i] !== want[i]) return `${instance}: the store has ${got[i]}, the log has ${want[i]}`
  }
  return undefined
}
