/** Sorted records come first, then the rest; a reader that begins anew goes on where it stood. */
import { expect, test } from 'vitest'
import { type Fetched, LogError, type PartitionReader } from '../../../../streams/core/log.ts'
import { type SortedBatch, SortedReader } from '../../../../streams/core/sorted-reader.ts'
import { systemClock } from '../../../../streams/kafka/index.ts'

const sortedBefore = [2, 3]
const record = (offset: number) => ({
  offset,
  key: null,
  value: Buffer.from(String(offset)),
  timestamp: 0,
  source: { partition: offset % 2, offset: offset >> 1, epoch: -1 },
})
const batch = (from: number, count: number, left: number): SortedBatch => ({
  records: Array.from({ length: count }, (_, i) => record(from + i)),
  left,
})

class Rest implements PartitionReader {
  isClosed = false
  async fetch(from: number): Promise<Fetched> {
    return { records: [], next: from, end: from, start: 0 }
  }
  async close(): Promise<void> {
    this.isClosed = true
  }
}

const readerOf = (...runs: readonly (() => AsyncGenerator<SortedBatch>)[]) => {
  let run = 0
  const rests: Rest[] = []
  const froms: unknown[] = []
  const reader = new SortedReader({
    sorted: () => runs[Math.min(run++, runs.length - 1)](),
    sortedBefore,
    rest: async (from) => {
      froms.push(from)
      rests.push(new Rest())
      return rests[0]
    },
    clock: systemClock,
  })
  return { reader, rests, froms }
}

async function* whole(): AsyncGenerator<SortedBatch> {
  yield batch(0, 0, 6)
  yield batch(0, 3, 2)
  yield batch(3, 2, 0)
}

const positions = sortedBefore.map((offset, partition) => ({ partition, offset, epoch: -1 }))

/** Reads until the rest answers. */
const readAll = async (reader: PartitionReader, from: number) => {
  const values: number[] = []
  let next = from
  for (;;) {
    const fetched = await reader.fetch(next, 1000)
    values.push(...fetched.records.map(({ value }) => Number(value)))
    next = fetched.next
    if (fetched.next >= fetched.end) return values
    if (fetched.sources !== undefined) expect(fetched.sources).toEqual(positions)
    expect(fetched.sources !== undefined).toBe(fetched.records.length === 0)
  }
}

test('the positions of the sources move when all sorted records were read, and the rest begins there', async () => {
  const { reader, rests, froms } = readerOf(whole)
  expect(await readAll(reader, 0)).toEqual([0, 1, 2, 3, 4])
  expect(froms).toEqual([positions])
  await reader.close()
  expect(rests[0].isClosed).toBe(true)
})

test.each([1, 3, 5])('a reader that begins at %i passes what was read before', async (from) => {
  expect(await readAll(readerOf(whole).reader, from)).toEqual([0, 1, 2, 3, 4].slice(from))
})

test('after an outage the records are sorted anew, and none comes twice', async () => {
  async function* broken(): AsyncGenerator<SortedBatch> {
    yield batch(0, 3, 2)
    throw new LogError('UNAVAILABLE', 'the broker is away')
  }
  const { reader } = readerOf(broken, whole)
  expect((await reader.fetch(0, 1000)).next).toBe(3)
  await expect(reader.fetch(3, 1000)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await readAll(reader, 3)).toEqual([3, 4])
})

test('a fetch ends in time while the records are being sorted, and says that there is more', async () => {
  let begin = () => {}
  const sorting = new Promise<void>((resolve) => {
    begin = resolve
  })
  async function* slow(): AsyncGenerator<SortedBatch> {
    await sorting
    yield* whole()
  }
  const { reader } = readerOf(slow)
  const { records, next, end } = await reader.fetch(0, 5)
  expect([records.length, next]).toEqual([0, 0])
  expect(end).toBeGreaterThan(0)
  begin()
  expect(await readAll(reader, 0)).toEqual([0, 1, 2, 3, 4])
})

test('a closed reader gives nothing more', async () => {
  const { reader } = readerOf(whole)
  await reader.fetch(0, 1000)
  await reader.close()
  await expect(reader.fetch(3, 1000)).rejects.toMatchObject({ code: 'CLOSED' })
})
