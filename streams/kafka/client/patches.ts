/**
 * kafkajs 2.2.4, loaded with three modules of it replaced before anything else can load them:
 * - the aborted-transaction filter, which leaks and ends too early (see filter-aborted.ts);
 * - the sending of records, which may send them twice when a broker is restarted (see send-messages.ts);
 * - the produce request, whose record batches cost several objects a record (see record-batch.ts).
 * This relies on the inner layout of one version: a test holds the version, and package.json pins it.
 */
import { createRequire } from 'node:module'
import type * as Kafkajs from 'kafkajs'
import { filterAborted } from './filter-aborted.ts'
import { type BatchRecord, encodeRecordBatch } from './record-batch.ts'
import { createSendMessages, type Message } from './send-messages.ts'

export const KAFKAJS_VERSION = '2.2.4'

const require = createRequire(import.meta.url)

interface ProduceRequest {
  readonly acks: number
  readonly timeout: number
  readonly transactionalId?: string | null
  readonly producerId?: { toString(): string } | number | string
  readonly producerEpoch?: number
  readonly compression?: number
  readonly topicData: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly firstSequence?: number
      readonly messages: readonly Message[]
    }[]
  }[]
}

const replace = (path: string, make: (original: never) => unknown): void => {
  const resolved = require.resolve(`kafkajs/src/${path}`)
  const original = require(resolved)
  const loaded = require.cache[resolved]
  if (loaded === undefined) throw new Error(`kafkajs: ${path} cannot be replaced, it is not in the module cache`)
  loaded.exports = make(original as never)
}

const bytesOf = (field: Buffer | string | null | undefined): Buffer | null =>
  field === null || field === undefined ? null : typeof field === 'string' ? Buffer.from(field) : field

const isBytes = ({ key, value }: Message): boolean =>
  key !== undefined && value !== undefined && typeof key !== 'string' && typeof value !== 'string'

const asBytes = ({ key, value }: Message): BatchRecord => ({ key: bytesOf(key), value: bytesOf(value) })

/** Headers, timestamps and compression are rare here: the original serves them. */
const isPlain = (request: ProduceRequest): boolean =>
  !request.compression &&
  request.topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => messages.every((m) => m.headers === undefined && m.timestamp === undefined)),
  )

const produceRequest = (original: (request: ProduceRequest) => object) => {
  const Encoder = require('kafkajs/src/protocol/encoder')
  return (request: ProduceRequest) => {
    if (!isPlain(request)) return original(request)
    const { acks, timeout, transactionalId = null, producerId = -1, producerEpoch = 0, topicData } = request
    const encodePartition = (entry: ProduceRequest['topicData'][number]['partitions'][number]) => {
      const records = entry.messages.every(isBytes) ? entry.messages : entry.messages.map(asBytes)
      const owner = {
        producerId: BigInt(producerId.toString()),
        producerEpoch,
        firstSequence: entry.firstSequence ?? 0,
        transactional: transactionalId !== null && transactionalId !== undefined,
      }
      const batch = encodeRecordBatch(records as readonly BatchRecord[], owner, Date.now())
      return new Encoder(batch.length + 16).writeInt32(entry.partition).writeInt32(batch.length).writeBuffer(batch)
    }
    return {
      apiKey: 0,
      apiVersion: 3,
      apiName: 'Produce',
      expectResponse: () => acks !== 0,
      encode: async () =>
        new Encoder()
          .writeString(transactionalId)
          .writeInt16(acks)
          .writeInt32(timeout)
          .writeArray(
            topicData.map(({ topic, partitions }) =>
              new Encoder().writeString(topic).writeArray(partitions.map(encodePartition)),
            ),
          ),
    }
  }
}

const version: string = require('kafkajs/package.json').version
if (version !== KAFKAJS_VERSION)
  throw new Error(
    `kafkajs is ${version}, expected ${KAFKAJS_VERSION}: the replaced modules were checked for that version only`,
  )
replace('consumer/filterAbortedMessages.js', () => filterAborted)
replace('protocol/requests/produce/v3/request.js', produceRequest)
replace('producer/sendMessages.js', () => createSendMessages)

/** kafkajs, with the replacements in place. Import it from here only. */
export const kafkajs: typeof Kafkajs = require('kafkajs')
/** Inner modules that the raw reader needs. */
export const internals = {
  fetchRequest: require('kafkajs/src/protocol/requests/fetch/v11/request.js') as (request: object) => object,
  lookupCodec: require('kafkajs/src/protocol/message/compression').lookupCodecByAttributes as (
    attributes: number,
  ) => { decompress(bytes: Buffer): Promise<Buffer> } | undefined,
}
