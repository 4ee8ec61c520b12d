/** Planted bugs: the simulation has to catch each of them, or it proves nothing. */
import { FENCE_KEY, POSITION_KEY } from '../../streams/core/changelog.ts'
import type { Log, LogRecord } from '../../streams/core/log.ts'
import { decodePosition, encodePosition } from '../../streams/core/position.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import type { SimulatedBroker } from '../../streams/core/simulation/log.ts'
import type { Random } from '../../streams/core/simulation/random.ts'
import type { Workload } from '../../streams/core/simulation/run.ts'
import { type TimeDomain, Timers } from '../../streams/core/timers.ts'
import { commandsAndAnswers } from './accounts.ts'
import { deadlines, deadlinesWith } from './deadlines.ts'

export interface Canary {
  readonly name: string
  /** On which the bug shows. Default: the first of all. */
  readonly workload?: Workload
  readonly tamper?: (log: Log, broker: SimulatedBroker) => Log
  readonly tamperProcessor?: (processor: Processor, random: Random) => Processor
}

const wrap = (log: Log, changes: Partial<Log>): Log => ({
  reader: (topic, partition) => log.reader(topic, partition),
  producer: (id) => log.producer(id),
  join: (options) => log.join(options),
  partitions: (topic) => log.partitions(topic),
  ...changes,
})

let births = 0

/** A bug that live run and replay share: only an independent twin notices it. */
class StubbornTimers extends Timers {
  override set(domain: TimeDomain, key: string, time: number): void {
    if (this.timeOf(domain, key) === undefined) super.set(domain, key, time)
  }
}

export const CANARIES: readonly Canary[] = [
  {
    name: 'a producer does not fence the one before it',
    tamper: (log) => wrap(log, { producer: (id) => log.producer(`${id}#${births++}`) }),
  },
  {
    name: 'a reader lets records through that are not committed',
    tamper: (log, broker) =>
      wrap(log, {
        reader: async (topic, partition) => {
          const reader = await log.reader(topic, partition)
          return {
            close: () => reader.close(),
            fetch: async (from, waitMs) => {
              const fetched = await reader.fetch(from, waitMs)
              const entries = broker.partitions(topic)[partition].entries.slice(from, fetched.next)
              return { ...fetched, records: entries.filter(({ marker }) => !marker).map(({ record }) => record) }
            },
          }
        },
      }),
  },
  {
    name: 'a transaction ends before the changelog is in it',
    tamper: (log) =>
      wrap(log, {
        producer: async (id) => {
          const producer = await log.producer(id)
          return {
            ...producer,
            send: async (records) => {
              const state = records.filter(({ topic }) => topic.startsWith('changelog.'))
              const outputs = records.filter(({ topic }) => !topic.startsWith('changelog.'))
              if (state.length === 0 || outputs.length === 0) return producer.send(records)
              const sent = await producer.send(outputs)
              await producer.commit()
              return [...sent, ...(await producer.send(state))]
            },
          }
        },
      }),
  },
  {
    name: 'the fence of an earlier take-over is taken for the own one',
    tamper: (log, broker) =>
      wrap(log, {
        producer: async (id) => {
          const producer = await log.producer(id)
          return {
            ...producer,
            send: async (records) => {
              const sent = await producer.send(records)
              if (!records[0].key?.equals(FENCE_KEY)) return sent
              const { topic, partition } = records[0]
              const first = broker.committed(topic, partition).find(({ key }) => key?.equals(FENCE_KEY))
              return first === undefined ? sent : [{ topic, partition, offset: first.offset }]
            },
          }
        },
      }),
  },
  {
    name: 'a flush forgets an entry now and then',
    tamperProcessor: (processor, random) => ({
      step: (record, context) => processor.step(record, context),
      ...(processor.missing && { missing: processor.missing.bind(processor) }),
      ...(processor.placed && { placed: processor.placed.bind(processor) }),
      load: (key, value, offset) => processor.load(key, value, offset),
      size: () => processor.size(),
      flush: (write) => processor.flush((key, value) => (random.chance(0.02) ? undefined : write(key, value))),
    }),
  },
  {
    name: 'the position that was told counts, not that of the changelog',
    tamper: (log, broker) =>
      wrap(log, {
        reader: async (topic, partition) => {
          const reader = await log.reader(topic, partition)
          if (!topic.startsWith('changelog.')) return reader
          const instance = topic.slice('changelog.'.length)
          return {
            close: () => reader.close(),
            fetch: async (from, waitMs) => {
              const fetched = await reader.fetch(from, waitMs)
              const told = broker.progress.position(instance, partition)
              return { ...fetched, records: fetched.records.map((record) => withOffset(record, told)) }
            },
          }
        },
      }),
  },
  {
    name: 'ordinals begin at 0 again behind a cut',
    tamperProcessor: (processor) => ({
      step: (record, context) => processor.step(record, changed(context, fromZero(context))),
      ...(processor.missing && { missing: processor.missing.bind(processor) }),
      ...(processor.placed && { placed: processor.placed.bind(processor) }),
      load: (key, value, offset) => processor.load(key, value, offset),
      size: () => processor.size(),
      flush: (write) => processor.flush(write),
    }),
  },
  {
    name: 'a record is done though its timers were cut',
    tamperProcessor: (processor) => ({
      step: (record, context) => processor.step(record, context) || context.ordinal > 0,
      ...(processor.missing && { missing: processor.missing.bind(processor) }),
      ...(processor.placed && { placed: processor.placed.bind(processor) }),
      load: (key, value, offset) => processor.load(key, value, offset),
      size: () => processor.size(),
      flush: (write) => processor.flush(write),
    }),
  },
  {
    name: 'log time comes from a clock of the process, not from the record',
    workload: deadlines,
    tamperProcessor: (processor, random) => ({
      step: (record, context) =>
        processor.step(record, changed(context, { logTime: context.logTime + random.below(20) })),
      ...(processor.missing && { missing: processor.missing.bind(processor) }),
      ...(processor.placed && { placed: processor.placed.bind(processor) }),
      load: (key, value, offset) => processor.load(key, value, offset),
      size: () => processor.size(),
      flush: (write) => processor.flush(write),
    }),
  },
  {
    name: 'a timer that fired comes back after a restart',
    workload: deadlines,
    tamperProcessor: (processor) => ({
      step: (record, context) => processor.step(record, context),
      ...(processor.missing && { missing: processor.missing.bind(processor) }),
      ...(processor.placed && { placed: processor.placed.bind(processor) }),
      load: (key, value, offset) => processor.load(key, value, offset),
      size: () => processor.size(),
      flush: (write) => processor.flush((key, value) => (value === null ? undefined : write(key, value))),
    }),
  },
  {
    name: 'a timer that is set again keeps its old time',
    workload: deadlinesWith(() => new StubbornTimers()),
  },
  {
    name: 'a processor is told only once where an entry of its state lies',
    workload: commandsAndAnswers,
    tamperProcessor: (processor) => {
      const first = new Map<string, number>()
      return {
        step: (record, context) => processor.step(record, context),
        ...(processor.missing && { missing: processor.missing.bind(processor) }),
        placed: (key, offset) => {
          const text = key.toString()
          first.set(text, first.get(text) ?? offset)
          processor.placed?.(key, first.get(text) ?? offset)
        },
        load: (key, value, offset) => processor.load(key, value, offset),
        ...(processor.restored && { restored: processor.restored.bind(processor) }),
        size: () => processor.size(),
        flush: (write) => processor.flush(write),
      }
    },
  },
]

const withOffset = (record: LogRecord, offset: number | undefined): LogRecord => {
  if (offset === undefined || record.value === null || !record.key?.equals(POSITION_KEY)) return record
  const position = decodePosition(record.value)
  if (position.offset === offset) return record
  return { ...record, value: encodePosition({ ...position, offset, ordinal: 0 }) }
}

const fromZero = (context: StepContext): Partial<StepContext> => {
  const before = context.ordinal
  return {
    get ordinal() {
      return context.ordinal - before
    },
  }
}

/** A context of which some parts were changed. */
const changed = (context: StepContext, changes: Partial<StepContext>): StepContext => {
  const { instance, topic, partition, offset, logTime } = context
  const same: StepContext = {
    instance,
    topic,
    partition,
    offset,
    logTime,
    get streamTime() {
      return context.streamTime
    },
    get ordinal() {
      return context.ordinal
    },
    get full() {
      return context.full
    },
    advance: (time) => context.advance(time),
    emit: (to, at, key, value) => context.emit(to, at, key, value),
  }
  return Object.defineProperties(same, Object.getOwnPropertyDescriptors(changes))
}
