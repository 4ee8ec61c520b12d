/** Sends commands to an aggregate and waits for their answers. */
import { AGGREGATE_LIMITS } from '../../streams/core/aggregate/index.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { Answered, AnswerFollower } from './follower.ts'

/** A command topic, and the form of its commands. */
export interface CommandTopic<C> {
  readonly topic: string
  readonly partitions: number
  readonly commandIdOf: (command: C) => string
  /** Commands with the same key are decided one after the other, in one partition. */
  readonly keyOf: (command: C) => string
  readonly encode: (command: C) => Buffer | Promise<Buffer>
  /** The largest command that its aggregate reads, bytes. Default: that of aggregates. */
  readonly bytesMax?: number
}

/** The command is larger than an aggregate reads. It was not written. */
export class CommandTooLargeError extends Error {
  constructor(bytes: number, bytesMax: number) {
    super(`The command has ${bytes} bytes; expected at most ${bytesMax}.`)
    this.name = 'CommandTooLargeError'
  }
}

/** Appends a record to the log; `KafkaAppender` implements it. */
export interface Appends {
  append(record: OutputRecord): Promise<Pick<LogRecord, 'offset'>>
}

export class CommandClient<C, R> {
  readonly #commands: CommandTopic<C>
  readonly #appender: Appends
  readonly #follower: AnswerFollower<R>

  constructor(commands: CommandTopic<C>, appender: Appends, follower: AnswerFollower<R>) {
    this.#commands = commands
    this.#appender = appender
    this.#follower = follower
  }

  /**
   * Appends a command to the log and waits for its answer. A command id identifies a command: if several senders send
   * it, it has one effect, and each sender gets the answer.
   * @returns `undefined` if there is no answer within `timeoutMs` after the append; the command stays on the log and
   * may still be decided
   * @throws CommandTooLargeError; WaitingFullError; what `append` throws; LogError
   */
  async send(command: C, timeoutMs: number): Promise<Answered<R> | undefined> {
    const {
      topic,
      partitions,
      commandIdOf,
      keyOf,
      encode,
      bytesMax = AGGREGATE_LIMITS.commandBytesMax,
    } = this.#commands
    const key = Buffer.from(keyOf(command))
    const partition = partitionOf(key, partitions)
    const value = await encode(command)
    if (value.length > bytesMax) throw new CommandTooLargeError(value.length, bytesMax)
    const expected = await this.#follower.expect(commandIdOf(command), partition)
    try {
      await this.#appender.append({ topic, partition, key, value })
    } catch (error) {
      expected.cancel()
      throw error
    }
    return expected.within(timeoutMs)
  }
}
