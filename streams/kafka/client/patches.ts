/**
 * kafkajs 2.2.4, loaded with some modules of it replaced before anything else can load them:
 * - the queue of a connection, which never lets the process rest, and the connection, which may open two sockets for itself;
 * - the aborted-transaction filter, which leaks and ends too early (see filter-aborted.ts);
 * - the sending of records, which may send them twice when a broker is restarted (see send-messages.ts);
 * - the holder of the producer's epoch, which does not know transactions of version 2 (see producer-epochs.ts);
 * - the produce request, whose record batches cost several objects a record (see record-batch.ts).
 * This relies on the inner layout of one version: a test holds the version, and package.json pins it.
 */
import { createRequire } from 'node:module'
import type * as Kafkajs from 'kafkajs'
import { filterAborted } from './filter-aborted.ts'
import { producerEpochs } from './producer-epochs.ts'
import { type BatchOwner, type BatchRecord, encodeRecordBatch } from './record-batch.ts'
import { createSendMessages, type Message, type RecordBatchOf } from './send-messages.ts'
import { exchanges } from './transactions-v2.ts'

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

const asBytes = (message: Message): BatchRecord => {
  const { headers, origin } = message
  const bytes = { key: bytesOf(message.key), value: bytesOf(message.value), ...(origin !== undefined && { origin }) }
  return headers === undefined ? bytes : { ...bytes, headers: headers as Readonly<Record<string, Buffer>> }
}

const isPlainMessage = ({ headers, timestamp }: Message): boolean =>
  timestamp === undefined && (headers === undefined || Object.values(headers).every(Buffer.isBuffer))

const plainBatch = (messages: readonly Message[], owner: BatchOwner): Buffer => {
  const records = messages.every(isBytes) ? messages : messages.map(asBytes)
  return encodeRecordBatch(records as readonly BatchRecord[], owner, Date.now())
}

const everyMessage = ({ topicData }: ProduceRequest, test: (message: Message) => boolean): boolean =>
  topicData.every(({ partitions }) => partitions.every(({ messages }) => messages.every(test)))

/** Headers of text, timestamps and compression are rare here; the original code handles them. It knows no origins. @throws Error if it would lose one */
const isPlain = (request: ProduceRequest): boolean => {
  if (!request.compression && everyMessage(request, isPlainMessage)) return true
  if (everyMessage(request, ({ origin }) => origin === undefined)) return false
  throw new Error('records with an origin are sent without compression, timestamps and headers of text')
}

type MakeProduceRequest = (request: ProduceRequest) => { encode(): Promise<{ readonly buffer: Buffer }> }

/** A batch as the original code encodes it: the last piece of a request that holds it alone. */
const originalBatch =
  (original: MakeProduceRequest): RecordBatchOf =>
  async (messages, { firstSequence, transactional, ...owner }, compression) => {
    const topicData = [{ topic: '', partitions: [{ partition: 0, firstSequence, messages }] }]
    // it says by its transactional id whether the batch is part of a transaction
    const request = {
      acks: -1,
      timeout: 0,
      transactionalId: transactional ? ID : null,
      ...owner,
      compression,
      topicData,
    }
    const { buffer } = await original(request as ProduceRequest).encode()
    return buffer.subarray(BEFORE_BATCH_BYTES + (transactional ? ID.length : 0))
  }
const ID = 'id'
/** Transactional id, acks, timeout, number of topics, topic, number of partitions, partition, size of the batch; without the letters of the id. */
const BEFORE_BATCH_BYTES = 2 + 2 + 4 + 4 + 2 + 4 + 4 + 4

const produceRequest = (original: (request: ProduceRequest) => object) => {
  const Encoder = require('kafkajs/src/protocol/encoder')
  return (request: ProduceRequest) => {
    if (!isPlain(request)) return original(request)
    const { acks, timeout, transactionalId = null, producerId = -1, producerEpoch = 0, topicData } = request
    const encodePartition = (entry: ProduceRequest['topicData'][number]['partitions'][number]) => {
      const owner = {
        producerId: BigInt(producerId.toString()),
        producerEpoch,
        firstSequence: entry.firstSequence ?? 0,
        transactional: transactionalId !== null && transactionalId !== undefined,
      }
      const batch = plainBatch(entry.messages, owner)
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

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests(): void
}

/**
 * kafkajs checks for delayed requests every millisecond, on every connection that ever had an answer, as long as the
 * connection exists.
 */
const quietQueue = (Queue: new (options: object) => RequestQueue) =>
  class extends Queue {
    override scheduleCheckPendingRequests(): void {
      if (this.pending.length > 0) super.scheduleCheckPendingRequests()
    }
  }

interface Connection {
  chunks: Buffer[]
  bytesBuffered: number
  bytesNeeded: number
  isConnected(): boolean
  connect(): Promise<unknown>
}

const LENGTH_BYTES = 4

/**
 * If two requests find a connection closed, each opens a socket, and their answers get mixed. Here the second request
 * waits for the first. And if a connection breaks within an answer, kafkajs takes the data of the next socket as the
 * rest of that answer. Here the answer begins again.
 */
const connectedOnce = (Original: new (options: object) => Connection) =>
  class extends Original {
    #connecting: Promise<unknown> | undefined
    override connect(): Promise<unknown> {
      if (this.#connecting === undefined && !this.isConnected())
        Object.assign(this, { chunks: [], bytesBuffered: 0, bytesNeeded: LENGTH_BYTES })
      this.#connecting ??= super.connect().finally(() => {
        this.#connecting = undefined
      })
      return this.#connecting
    }
  }

const version: string = require('kafkajs/package.json').version
if (version !== KAFKAJS_VERSION)
  throw new Error(
    `kafkajs is ${version}, expected ${KAFKAJS_VERSION}: the replaced modules were checked for that version only`,
  )
replace('network/requestQueue/index.js', quietQueue)
replace('network/connection.js', connectedOnce)
replace('consumer/filterAbortedMessages.js', () => filterAborted)
const encodeOriginally = originalBatch(require('kafkajs/src/protocol/requests/produce/v3/request.js'))
replace('protocol/requests/produce/v3/request.js', produceRequest)
replace('producer/sendMessages.js', () => createSendMessages)
const Encoder = require('kafkajs/src/protocol/encoder') as new (size: number) => { writeBuffer(bytes: Buffer): object }
/** A request whose body is already encoded. */
const rawRequest = (apiName: string, apiKey: number, apiVersion: number, body: Buffer): object => ({
  apiKey,
  apiVersion,
  apiName,
  encode: async () => new Encoder(body.length).writeBuffer(body),
})
const errorOfCode = require('kafkajs/src/protocol/error.js').createErrorFromCode as (code: number) => Error
const batchOf: RecordBatchOf = async (messages, owner, compression) => {
  const topicData = [{ topic: '', partitions: [{ partition: 0, messages }] }]
  const isOurs = isPlain({ acks: -1, timeout: 0, topicData, ...(compression === undefined ? {} : { compression }) })
  return isOurs ? plainBatch(messages, owner) : encodeOriginally(messages, owner, compression)
}
replace('producer/eosManager/index.js', producerEpochs(exchanges(rawRequest, errorOfCode), batchOf) as never)

/** kafkajs with the replacements. Import it only from here. */
export const kafkajs: typeof Kafkajs = require('kafkajs')
/** Internal modules that the reader needs. */
export const internals = {
  rawRequest,
  metadataRequest: require('kafkajs/src/protocol/requests/metadata/v6/request.js') as (request: object) => object,
  decodeMetadata: require('kafkajs/src/protocol/requests/metadata/v6/response.js').decode as (
    payload: Buffer,
  ) => Promise<unknown>,
  errorOfCode,
}
