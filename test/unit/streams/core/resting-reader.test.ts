import { expect, test } from 'vitest'
import type { Clock, Fetched, PartitionReader } from '../../../../streams/core/log.ts'
import { restingReader } from '../../../../streams/core/resting-reader.ts'

const RECORD = {} as Fetched['records'][number]
const fetched = (records: number, end = 10): Fetched => ({
  ...{ records: Array.from({ length: records }, () => RECORD), next: 10, start: 0, end },
})

/** A reader with these answers, on a clock that is at 5,030 ms and moves when somebody sleeps. */
const readerOf = (...answers: Fetched[]) => {
  const said: string[] = []
  let now = 5_030
  const clock: Clock = {
    now: () => now,
    sleep: async (ms, signal) => {
      said.push(`sleep ${ms}${signal?.aborted ? ', ended' : ''}`)
      if (!signal?.aborted) now += ms
    },
  }
  const reader: PartitionReader = {
    fetch: async (_from, waitMs) => {
      said.push(`fetch for ${waitMs}`)
      return answers.shift() as Fetched
    },
    close: async () => {
      said.push('close')
    },
  }
  return { said, reader: restingReader(reader, clock, 100) }
}

test('after the last records of a stream the next fetch begins at the next moment that all rests of the process have in common', async () => {
  const { said, reader } = readerOf(fetched(1), fetched(1))
  await reader.fetch(0, 1_000)
  await reader.fetch(10, 1_000)
  expect(said).toEqual(['fetch for 1000', 'sleep 70', 'fetch for 930'])
})

test('nobody rests while more is on the log, nor after an empty fetch: what comes alone is read at once', async () => {
  const { said, reader } = readerOf(fetched(1, 20), fetched(0), fetched(1))
  for (let i = 0; i < 3; i++) await reader.fetch(10, 1_000)
  expect(said).toEqual(['fetch for 1000', 'fetch for 1000', 'fetch for 1000'])
})

test('a reader that is closed ends its rest', async () => {
  const { said, reader } = readerOf(fetched(1), fetched(0))
  await reader.fetch(0, 1_000)
  await reader.close()
  await reader.fetch(10, 1_000)
  expect(said).toEqual(['fetch for 1000', 'close', 'sleep 70, ended', 'fetch for 930'])
})
