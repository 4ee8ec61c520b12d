import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { filterAborted } from '../../../../../streams/kafka/client/filter-aborted.ts'
import { KAFKAJS_VERSION, kafkajs } from '../../../../../streams/kafka/client/patches.ts'
import { until } from '../../../../support/until.ts'

const require = createRequire(import.meta.url)

test('the version of kafkajs is the one that the replaced modules were checked for, and pinned', () => {
  expect(require('kafkajs/package.json').version).toBe(KAFKAJS_VERSION)
  expect(require('../../../../../package.json').dependencies.kafkajs).toBe(KAFKAJS_VERSION)
})

test.each([
  ['consumer/filterAbortedMessages.js', '54ce50f2a41ee1686da8b73bf8b502c7dd07c9d7cb0a494cdb36a7fc536ced8e'],
  ['protocol/requests/produce/v3/request.js', '993a3db997827088f5acb08cacf3c67a99ec2886303ff465d244329b8a1c7f99'],
  ['producer/sendMessages.js', '8a120e6993955e040a13014cccebd79b8d41e7355d6eda1065fa83fea2fbbcdb'],
  ['producer/eosManager/index.js', 'a74ae029d7aa786b8616b77f922d30a81bec2833878769dbfa6b4a9dab66db22'],
  ['network/requestQueue/index.js', 'b55986089c14f8f7bfc377922e2e65b3e4c1e7c7af2752d3b10a75dfe9e9260c'],
  ['network/connection.js', '2a993b2e74421ca6d846efd59e4ba74b11100dbe7d40d0f52ea3218e917aafdd'],
])('what is replaced is what was read: %s', (path, hash) => {
  const source = readFileSync(require.resolve(`kafkajs/src/${path}`))
  expect(createHash('sha256').update(source).digest('hex')).toBe(hash)
})

test('kafkajs itself sees the replacement of its filter', () => {
  expect(kafkajs.Kafka).toBeTypeOf('function')
  expect(require('kafkajs/src/consumer/filterAbortedMessages.js')).toBe(filterAborted)
})

const silent = { namespace: () => silent, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

test('a queue that has had an answer leaves no timer', () => {
  const RequestQueue = require('kafkajs/src/network/requestQueue/index.js')
  const settings = { maxInFlightRequests: null, requestTimeout: 1000, enforceRequestTimeout: false }
  const queue = new RequestQueue({ ...settings, clientId: 'test', broker: 'b', logger: silent })
  let answered = false
  const entry = { apiKey: 0, apiName: 'x', apiVersion: 0, correlationId: 1, reject: () => {} }
  queue.push({
    entry: {
      ...entry,
      resolve: () => {
        answered = true
      },
    },
    expectResponse: true,
    requestTimeout: null,
    sendRequest: () => {},
  })
  queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 })
  expect([answered, queue.throttleCheckTimeoutId]).toEqual([true, null])
})

test('a connection that is requested twice opens one socket, and begins without the rest of a former answer', async () => {
  const Connection = require('kafkajs/src/network/connection.js')
  let accepted = 0
  const server = createServer(() => accepted++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const socketFactory = require('kafkajs/src/network/socketFactory.js')()
  const settings = { host: '127.0.0.1', port, connectionTimeout: 5000, requestTimeout: 1000, socketFactory }
  const connection = new Connection({ ...settings, logger: silent })
  connection.processData(Buffer.from([0, 0, 0, 9, 1, 2]))
  await Promise.all([connection.connect(), connection.connect()])
  await until('the server has seen it', () => accepted > 0)
  expect([accepted, connection.bytesBuffered, connection.bytesNeeded]).toEqual([1, 0, 4])
  await connection.disconnect()
  await new Promise((resolve) => server.close(resolve))
})
