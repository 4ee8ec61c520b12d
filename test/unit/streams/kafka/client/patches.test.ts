import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { filterAborted } from '../../../../../streams/kafka/client/filter-aborted.ts'
import { KAFKAJS_VERSION, kafkajs } from '../../../../../streams/kafka/client/patches.ts'

const require = createRequire(import.meta.url)

test('the version of kafkajs is the one that the replaced modules were checked for, and pinned', () => {
  expect(require('kafkajs/package.json').version).toBe(KAFKAJS_VERSION)
  expect(require('../../../../../package.json').dependencies.kafkajs).toBe(KAFKAJS_VERSION)
})

test.each([
  ['consumer/filterAbortedMessages.js', '54ce50f2a41ee1686da8b73bf8b502c7dd07c9d7cb0a494cdb36a7fc536ced8e'],
  ['protocol/requests/produce/v3/request.js', '993a3db997827088f5acb08cacf3c67a99ec2886303ff465d244329b8a1c7f99'],
  ['producer/sendMessages.js', '8a120e6993955e040a13014cccebd79b8d41e7355d6eda1065fa83fea2fbbcdb'],
])('what is replaced is what was read: %s', (path, hash) => {
  const source = readFileSync(require.resolve(`kafkajs/src/${path}`))
  expect(createHash('sha256').update(source).digest('hex')).toBe(hash)
})

test('kafkajs itself sees the replacement of its filter', () => {
  expect(kafkajs.Kafka).toBeTypeOf('function')
  expect(require('kafkajs/src/consumer/filterAbortedMessages.js')).toBe(filterAborted)
})
