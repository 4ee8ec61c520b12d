/**
 * Transactions of version 2 (KIP-890): the broker adds a partition to the transaction when it gets records for it, so no request comes before them; and each
 * end gives the producer a new epoch, so a late request can never become part of the next transaction. A cluster speaks it if its feature `transaction.version` is 2 or more: the
 * versions of requests alone do not say so.
 */
import { FlexibleReader, FlexibleWriter } from './flexible.ts'

/** A request and how its answer is read, in the form that a connection of kafkajs takes. */
export interface Exchange<T> {
  readonly request: object
  readonly response: { decode(raw: Buffer): Promise<T>; parse(answer: T): Promise<T> }
}

type RawRequest = (apiName: string, apiKey: number, apiVersion: number, body: Buffer) => object
type ErrorOfCode = (code: number) => Error

export interface ProducerEpoch {
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** Records of a partition, as a batch. */
export interface PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly batch: Buffer
}

/** Errors that kafkajs does not know: they came later. None is solved by the same request. */
const LATER_ERRORS: Readonly<Record<number, string>> = { 90: 'PRODUCER_FENCED', 120: 'TRANSACTION_ABORTABLE' }
const VERSION_FEATURE = 'transaction.version'

/** What is spoken with the broker. @param errorOfCode of kafkajs, whose errors say whether to try again */
export const exchanges = (rawRequest: RawRequest, errorOfCode: ErrorOfCode) => {
  const requireOk = (code: number): void => {
    if (code === 0) return
    const type = LATER_ERRORS[code]
    throw type === undefined ? errorOfCode(code) : Object.assign(errorOfCode(code), { type })
  }
  return {
    /** @returns the version of transactions that the cluster speaks; 0: it does not say */
    version: (): Exchange<number> => ({
      request: rawRequest('ApiVersions', 18, 3, new FlexibleWriter().text('millrace').text('1').end().finish()),
      response: {
        // The header of this answer alone has no tagged fields: a broker may not know the version that was asked.
        decode: async (raw) => {
          const reader = new FlexibleReader(raw)
          requireOk(reader.int16())
          reader.array(() => {
            for (let i = 0; i < 3; i++) reader.int16()
            reader.end()
          })
          reader.int32()
          let version = 0
          const feature = () => {
            const [name, greatest] = [reader.text(), reader.int16()]
            reader.int16()
            reader.end()
            if (name === VERSION_FEATURE) version = greatest
          }
          reader.end({ 2: () => void reader.array(feature) })
          return version
        },
        parse: async (version) => version,
      },
    }),

    /** Ends a transaction. @returns what the next one is written with */
    end: (
      transactionalId: string,
      { producerId, producerEpoch }: ProducerEpoch,
      isCommitted: boolean,
    ): Exchange<ProducerEpoch> => {
      const body = new FlexibleWriter()
        .text(transactionalId)
        .int64(producerId)
        .int16(producerEpoch)
        .int8(isCommitted ? 1 : 0)
        .end()
        .finish()
      return {
        request: rawRequest('EndTxn', 26, 5, body),
        response: {
          decode: async (raw) => {
            const reader = new FlexibleReader(raw)
            reader.end()
            reader.int32()
            requireOk(reader.int16())
            return { producerId: reader.int64(), producerEpoch: reader.int16() }
          },
          parse: async (next) => next,
        },
      }
    },

    /** Sends records, and makes their partitions part of the transaction. @returns the offset of the first record of each partition */
    produce: (
      transactionalId: string,
      acks: number,
      timeoutMs: number,
      batches: readonly PartitionBatch[],
    ): Exchange<readonly Produced[]> => {
      const topics = new Map<string, PartitionBatch[]>()
      for (const each of batches) {
        const group = topics.get(each.topic)
        if (group === undefined) topics.set(each.topic, [each])
        else group.push(each)
      }
      const writer = new FlexibleWriter().text(transactionalId).int16(acks).int32(timeoutMs)
      writer.array([...topics], ([topic, partitions]) => {
        writer.text(topic)
        writer.array(partitions, ({ partition, batch }) => writer.int32(partition).bytes(batch).end())
        writer.end()
      })
      return {
        request: rawRequest('Produce', 0, 12, writer.end().finish()),
        response: { decode: async (raw) => producedOf(raw, requireOk), parse: async (answer) => answer },
      }
    },
  }
}

export interface Produced {
  readonly topicName: string
  readonly partition: number
  readonly baseOffset: string
}

const producedOf = (raw: Buffer, requireOk: (code: number) => void): Produced[] => {
  const reader = new FlexibleReader(raw)
  reader.end()
  const produced: Produced[] = []
  const codes: number[] = []
  reader.array(() => {
    const topicName = reader.text() ?? ''
    reader.array(() => {
      const partition = reader.int32()
      codes.push(reader.int16())
      produced.push({ topicName, partition, baseOffset: reader.int64().toString() })
      reader.int64() // the time of the append
      reader.int64() // the start of the log
      reader.array(() => {
        reader.int32()
        reader.text()
        reader.end()
      })
      reader.text()
      reader.end()
    })
    reader.end()
  })
  for (const code of codes) requireOk(code)
  return produced
}
