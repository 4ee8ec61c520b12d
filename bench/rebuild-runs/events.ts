/** Writes the logs of runs and models: the deciders decide in this process, so that a benchmark need not wait for their commits. */
import type { Platform } from '../../platform/index.ts'
import { deciderCodec, type LoggedCommand } from '../../processors/deciding/index.ts'
import { keyOf, makeRegistry, REGISTRY_PARTITIONS, REGISTRY_RECORDS } from '../../processors/registry/index.ts'
import { makeRuns, RUNS_RECORDS, TRACKING_PARTITIONS, trackingKeyOf } from '../../processors/runs/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { Processor } from '../../streams/core/processor.ts'
import { KafkaAppender } from '../../streams/kafka/index.ts'
import { createModel, moveAlias, registerModel, tagVersion } from '../../test/support/models.ts'
import { runStream } from '../../test/support/stream.ts'
import { createExperiment, labels, logToRun, metric, startRun, updateRun } from '../../test/support/tracking.ts'

const MODELS = 100
const COMMIT_EVERY = 100

/** Runs with 10 parameters, 3 tags and 10 metrics each, which end: 3 events, and one of metrics. */
export const writeRuns = async (platform: Platform, count: number): Promise<void> => {
  const { names, codecs } = platform
  const codec = await deciderCodec(codecs, names.prefix, RUNS_RECORDS)
  const commands: LoggedCommand[] = [createExperiment('bench', '1')]
  for (let i = 0; i < count; i++) {
    const runId = (i + 1).toString(16).padStart(32, '0')
    const params = Array.from({ length: 10 }, (_, j) => ({ key: `p${j}`, value: String((i + j) % 10) }))
    const metrics = Array.from({ length: 10 }, (_, j) => metric(`m${j}`, Math.sin(i + j), 1000 + i, j))
    const tags = labels({ 'mlflow.user': 'ann', 'mlflow.source.name': 'train.py', team: `t${i % 7}` })
    for (const { type, value } of [
      startRun(runId, tags),
      logToRun({ params, metrics }),
      updateRun({ status: 'FINISHED' }),
    ])
      commands.push({ type, value: { ...value, runId } } as unknown as LoggedCommand)
  }
  await write(platform, commands, {
    partitions: TRACKING_PARTITIONS,
    keyOf: (command) => trackingKeyOf(command as never),
    encode: (command) => codec.encodeCommand(command),
    make: () => makeRuns({ names, codec }),
  })
}

/** Versions of models with a tag, to which an alias moves: 3 events each. */
export const writeModels = async (platform: Platform, count: number): Promise<void> => {
  const { names, codecs } = platform
  const codec = await deciderCodec(codecs, names.prefix, REGISTRY_RECORDS)
  const commands: LoggedCommand[] = Array.from({ length: MODELS }, (_, i) => createModel(`m${i}`))
  for (let i = 0; i < count; i++) {
    const model = `m${i % MODELS}`
    const version = Math.floor(i / MODELS) + 1
    commands.push(
      registerModel(model, { source: `s3://models/${model}/${version}`, description: `trial ${version}` }),
      tagVersion(version, 'stage', `s${version % 5}`, model),
      moveAlias('champion', version, { model }),
    )
  }
  await write(platform, commands, {
    partitions: REGISTRY_PARTITIONS,
    keyOf: (command) => keyOf(command as never),
    encode: (command) => codec.encodeCommand(command),
    make: () => makeRegistry({ names, codec }),
  })
}

interface Deciding {
  readonly partitions: number
  readonly keyOf: (command: LoggedCommand) => string
  readonly encode: (command: LoggedCommand) => Promise<Buffer>
  readonly make: () => Processor
}

/** Decides commands, and appends what comes of them. @throws Error if a command is refused */
const write = async ({ log }: Platform, commands: readonly LoggedCommand[], deciding: Deciding): Promise<void> => {
  const { partitions, keyOf: keyOfCommand, encode, make } = deciding
  const inputs = Array.from({ length: partitions }, (): LogRecord[] => [])
  for (const command of commands) {
    const key = Buffer.from(keyOfCommand(command))
    const input = inputs[partitionOf(key, partitions)]
    input.push({ offset: input.length, timestamp: 1000 + input.length, key, value: await encode(command) })
  }
  const appender = new KafkaAppender(log.kafka)
  try {
    for (const [partition, input] of inputs.entries()) {
      const { outputs, poison } = runStream({ make, partition, commitEvery: COMMIT_EVERY }, input)
      if (poison.length > 0) throw new Error(`a command of the benchmark failed: ${poison[0].reason}`)
      const appended: Promise<unknown>[] = []
      for (const { topic, key, value } of outputs) {
        await appender.room()
        appended.push(appender.append({ topic, partition, key: Buffer.from(key ?? ''), value }))
      }
      await Promise.all(appended)
    }
  } finally {
    await appender.close()
  }
}
