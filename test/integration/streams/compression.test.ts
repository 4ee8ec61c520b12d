/** Batches that Apache Kafka's own producer compresses are read. (What cannot be unpacked, no broker takes; on its disk it may still be damaged.) */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cacheFolder, versions } from '../../../infra/index.ts'
import { RuntimeBench } from './support/bench.ts'

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd']
const COUNT = 2000

let bench: RuntimeBench
beforeAll(() => {
  bench = new RuntimeBench({ brokers: [inject('stack').kafka] })
})
afterAll(() => bench?.close())

test('gzip, snappy, lz4 and zstd of a Java producer are decompressed to the original', async () => {
  const topic = await bench.topic()
  const classPath = path.join(cacheFolder(), `kafka-${versions.kafka}`, 'libs', '*')
  const source = fileURLToPath(new URL('support/Compressed.java', import.meta.url))
  const broker = inject('stack').kafka
  await promisify(execFile)('java', ['-cp', classPath, source, broker, topic, String(COUNT), ...CODECS])
  const values = (await bench.read(topic)).map(({ key, value }) => `${key} ${value}`)
  const expected = CODECS.flatMap((codec) =>
    Array.from({ length: COUNT }, (_, n) => `k${n} ${codec} ${n} ${'x'.repeat(n % 300)}`),
  )
  expect(values).toEqual(expected)
}, 240_000)
