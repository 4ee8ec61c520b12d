/**
 * The records of the progress topic: the position of each task, tasks that do not work, and requests to try them again.
 */
import { randomBytes } from 'node:crypto'
import { avro, type Codecs, type Decoder, recordEncoders, uuidV7 } from '../schemas/index.ts'
import type { OutputRecord } from '../streams/core/log.ts'
import type { Names } from '../streams/core/names.ts'

export const PROGRESS_SCHEMAS = {
  TaskProgressed: avro.TaskProgressedSchema,
  TaskStateChanged: avro.TaskStateChangedSchema,
  ResumeRequested: avro.ResumeRequestedSchema,
  SourceProgressed: avro.SourceProgressedSchema,
} as const

export type ProgressEvent =
  | { readonly type: 'TaskProgressed'; readonly value: avro.TaskProgressed }
  | { readonly type: 'TaskStateChanged'; readonly value: avro.TaskStateChanged }
  | { readonly type: 'ResumeRequested'; readonly value: avro.ResumeRequested }
  | { readonly type: 'SourceProgressed'; readonly value: avro.SourceProgressed }

type Content<T> = Omit<T, 'meta'>

/** Encodes records of the topic. The topic is compacted, so a key keeps the last record of each kind per task. */
export interface ProgressEncoder {
  progressed(content: Content<avro.TaskProgressed>): OutputRecord
  sourceProgressed(content: Content<avro.SourceProgressed>): OutputRecord
  /** @param since the time at which the task entered this state, ms */
  stateChanged(content: Content<avro.TaskStateChanged>, since: number): OutputRecord
  /** @param actor who makes the request */
  resumeRequested(content: Content<avro.ResumeRequested>, actor: string | null): OutputRecord
  /** Records that make every reader forget an instance that is gone for good. */
  forgotten(instance: string, partitions: number): readonly OutputRecord[]
}

/** The content of a key of the topic. */
export const parseKey = (key: Buffer): { readonly task: string; readonly what: string } => {
  const text = key.toString('utf8')
  const at = text.lastIndexOf('/')
  return { task: text.slice(0, at), what: text.slice(at + 1) }
}

export const taskText = (instance: string, partition: number | null): string => `${instance}/${partition ?? '*'}`

export const progressDecoder = (codecs: Codecs): Decoder<ProgressEvent> => codecs.events(PROGRESS_SCHEMAS)

const metaOf = (source: string, time: number, actor: string | null): avro.EventMeta => ({
  id: uuidV7(time, randomBytes(16)),
  source,
  time,
  team: null,
  actor,
  correlationId: null,
  causationId: null,
})

/** @throws errors of the registry */
export const progressEncoder = async (codecs: Codecs, names: Names, source: string): Promise<ProgressEncoder> => {
  const of = recordEncoders(codecs, names)
  const [progressed, stateChanged, resumeRequested, sourceProgressed] = await Promise.all([
    of(avro.TaskProgressedSchema),
    of(avro.TaskStateChangedSchema),
    of(avro.ResumeRequestedSchema),
    of(avro.SourceProgressedSchema),
  ])
  const record = (task: string, what: string, value: Buffer | null): OutputRecord => ({
    topic: names.progress,
    partition: 0,
    key: Buffer.from(`${task}/${what}`),
    value,
  })
  const now = () => Math.floor(Date.now())
  return {
    progressed: (content) => {
      const value = progressed.encode({ meta: metaOf(content.instance, now(), null), ...content })
      return record(taskText(content.instance, content.partition), 'position', value)
    },
    sourceProgressed: (content) => {
      const value = sourceProgressed.encode({ meta: metaOf(content.instance, now(), null), ...content })
      return record(taskText(content.instance, 0), 'source', value)
    },
    stateChanged: (content, since) => {
      const value = stateChanged.encode({ meta: metaOf(content.instance, since, null), ...content })
      return record(taskText(content.instance, content.partition), 'state', value)
    },
    resumeRequested: (content, actor) => {
      const value = resumeRequested.encode({ meta: metaOf(source, now(), actor), ...content })
      return record(taskText(content.instance, content.partition), 'resume', value)
    },
    forgotten: (instance, partitions) =>
      [null, ...Array.from({ length: partitions }, (_, i) => i)].flatMap((partition) =>
        ['position', 'state', 'resume', 'source'].map((what) => record(taskText(instance, partition), what, null)),
      ),
  }
}
