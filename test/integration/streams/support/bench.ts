/** What the tests of the runtime share: topics of their own on the real broker, records into them, tasks over them. */
import { randomUUID } from 'node:crypto'
import type { Clock, Log, LogRecord } from '../../../../streams/core/log.ts'
import { PoisonError, type Processor } from '../../../../streams/core/processor.ts'
import { type Reading, TumblingCount } from '../../../../streams/core/simulation/tumbling-count.ts'
import { Task, type TaskOptions } from '../../../../streams/core/task.ts'
import type { TopicKind } from '../../../../streams/core/topics.ts'
import {
  ensureTopics,
  KafkaAppender,
  type KafkaConfig,
  KafkaLog,
  systemClock,
} from '../../../../streams/kafka/index.ts'

export const WINDOW_MS = 60_000

export const reading = (time: number, value = 1): Buffer => Buffer.from(JSON.stringify({ time, value }))

/** A record that says `poison` cannot be used. */
export const parseReading = (value: Buffer): Reading => {
  if (value.equals(Buffer.from('poison'))) throw new PoisonError('poisoned', 'the record says so')
  return JSON.parse(value.toString())
}

/** Counts per key and minute; each output tells its kind, window, count, offset and ordinal. */
export const counting = (output: string): Processor =>
  new TumblingCount({
    sizeMs: WINDOW_MS,
    graceMs: 0,
    output,
    tellClosed: true,
    parse: parseReading,
    format: (kind, start, { count }, { offset, ordinal }) =>
      Buffer.from(`${kind} ${start} ${count} ${offset}.${ordinal}`),
  })

export class RuntimeBench {
  readonly run = `rt-${randomUUID().slice(0, 8)}`
  readonly log: KafkaLog
  readonly appender: KafkaAppender
  #names = 0

  constructor(config: Omit<KafkaConfig, 'clientId'>) {
    this.log = new KafkaLog({ heartbeatIntervalMs: 300, ...config, clientId: this.run })
    this.appender = new KafkaAppender(this.log.kafka)
  }

  /** Creates an empty topic. @returns its name */
  async topic(kind: TopicKind = 'log', partitions = 1): Promise<string> {
    const name = `${this.run}-${this.#names++}`
    await ensureTopics(this.log, [{ name, partitions, kind }])
    return name
  }

  /** Appends readings to partition 0. */
  async append(topic: string, records: readonly (readonly [key: string | null, value: Buffer])[]): Promise<void> {
    const appended = records.map(([key, value]) =>
      this.appender.append({ topic, partition: 0, key: key === null ? null : Buffer.from(key), value }),
    )
    await Promise.all(appended)
  }

  /** All that is committed in partition 0. */
  async read(topic: string): Promise<LogRecord[]> {
    const [{ end }] = await this.log.writtenEnds(topic) // the end of what is settled may lag behind a commit for a moment
    const reader = await this.log.reader(topic, 0)
    const records: LogRecord[] = []
    for (let from = 0; from < end; ) {
      const fetched = await reader.fetch(from, 100)
      records.push(...fetched.records)
      from = fetched.next
    }
    await reader.close()
    return records
  }

  /** All that is committed, as `key value`. */
  async texts(topic: string): Promise<string[]> {
    return (await this.read(topic)).map(({ key, value }) => `${key} ${value}`)
  }

  /** Topics of one pipeline, and what a task over them needs. */
  async pipeline(): Promise<Pipeline> {
    const [input, output, changelog] = [await this.topic(), await this.topic(), await this.topic('changelog')]
    return { instance: `${input}.v1.s1`, input, output, changelog }
  }

  taskOptions({ instance, input, output, changelog }: Pipeline, changes: Partial<TaskOptions> = {}): TaskOptions {
    return {
      instance,
      topic: input,
      partition: 0,
      changelogTopic: changelog,
      transactionalId: `${instance}.0`,
      log: this.log as Log,
      clock: systemClock as Clock,
      processor: () => counting(output),
      ...changes,
    }
  }

  task(pipeline: Pipeline, changes?: Partial<TaskOptions>): Task {
    return new Task(this.taskOptions(pipeline, changes))
  }

  async close(): Promise<void> {
    await this.appender.close()
    await this.log.close()
  }
}

export interface Pipeline {
  readonly instance: string
  readonly input: string
  readonly output: string
  readonly changelog: string
}

/** A log of which some calls are changed. */
export const changedLog = (log: Log, changes: Partial<Log>): Log => ({
  reader: (topic, partition) => log.reader(topic, partition),
  producer: (id) => log.producer(id),
  join: (options) => log.join(options),
  partitions: (topic) => log.partitions(topic),
  ...changes,
})
