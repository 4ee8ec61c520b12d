/**
 * What an instance was told about idle partitions of its input, in a topic of its own: for an input that is not ours, or that
 * other instances read, too. A replay reads the topic, and tells the processor again. Source: docs/decisions/0076-a-clock-for-any-input.md
 */
import { avro, type Codecs, derivedMeta, positionText, recordEncoders, recordSubject } from '../../schemas/index.ts'
import type { OwnTopic, ToldTopic } from '../../streams/core/definition.ts'
import type { ClockedProcessor } from '../../streams/core/idle.ts'
import type { Names } from '../../streams/core/names.ts'
import type { StepContext } from '../../streams/core/processor.ts'
import type { Origin } from './time-codec.ts'

/** The topic of the notes, with one partition, because the input may grow. @param of the dataset, or another name of the instance's own */
export const idleNotesTopic = (names: Names, of: string): OwnTopic => ({
  name: names.time(of),
  partitions: 1,
  kind: 'log',
  records: () => [{ subject: recordSubject(names.prefix, avro.IdleObservedSchema), schema: avro.IdleObservedSchema }],
})

/** Encodes the notes. @throws as `Codecs.encoder` does */
export const idleEncoder = (codecs: Codecs, names: Names) => recordEncoders(codecs, names)(avro.IdleObservedSchema)

/**
 * Writes a note: the position between two records at which the partition was idle, and the time that it has reached.
 * @returns the origin of what follows from it in the same step, by ordinal
 */
export const noteIdleness = (
  encoder: { encode(value: avro.IdleObserved): Buffer },
  { topic: into, of }: { readonly topic: string; readonly of: string },
  time: number,
  context: StepContext,
): ((ordinal: number) => { readonly origin: Origin; readonly causationId: string }) => {
  const { instance, topic, partition, offset } = context
  const causationId = positionText(topic, partition, offset)
  // Times of a partition ascend, so they distinguish its observations; several observations may have the same position.
  const originOf = (ordinal: number) => ({
    origin: { instance, topic: into, partition, offset: time, ordinal },
    causationId,
  })
  const meta = { ...derivedMeta(originOf(-1).origin, time), causationId }
  context.emit(into, 0, null, encoder.encode({ meta, dataset: of, seenEnd: { topic, partition, offset } }))
  return originOf
}

/** What the notes of a topic tell a replay. */
export const toldIdleness = (codecs: Codecs, topic: string): ToldTopic => {
  const decoder = codecs.decoder(avro.IdleObservedSchema)
  return {
    topic,
    read: ({ value }) => {
      const { meta, seenEnd: position } = decoder.decode(value ?? Buffer.alloc(0))
      const found = { time: meta.time, end: position.offset }
      const tell: ReturnType<ToldTopic['read']> = {
        position,
        time: meta.time,
        tell: (processor, context) => (processor as ClockedProcessor).idle(found, context),
      }
      return tell
    },
  }
}
