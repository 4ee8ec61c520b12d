import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { committedRecords } from '../../../../../streams/kafka/client/fetch.ts'
import { filterAborted } from '../../../../../streams/kafka/client/filter-aborted.ts'
import { seeded } from '../../../../support/seed.ts'

interface Entry {
  readonly offset: number
  readonly producerId: string
  readonly kind: 'data' | 'plain' | 'marker'
  readonly key?: Buffer
}
type Aborted = readonly { readonly producerId: string; readonly first: number }[]

/** The same fetch as kafkajs shows it to its filter, and as our reader does. Markers are left out as the callers do. */
const throughKafkajs = (entries: readonly Entry[], aborted: Aborted): number[] =>
  filterAborted({
    messages: entries.map(({ offset, producerId, kind, key = null }) => ({
      key,
      offset: String(offset),
      isControlRecord: kind === 'marker',
      batchContext: { producerId, inTransaction: kind !== 'plain' },
    })),
    abortedTransactions: aborted.map(({ producerId, first }) => ({ producerId, firstOffset: String(first) })),
  })
    .filter(({ isControlRecord }) => !isControlRecord)
    .map(({ offset }) => Number(offset))

const throughReader = (entries: readonly Entry[], aborted: Aborted, from = 0): number[] =>
  committedRecords(
    entries.map(({ offset, producerId, kind, key = null }) => ({
      baseOffset: offset,
      next: offset + 1,
      leaderEpoch: 0,
      producerId,
      inTransaction: kind !== 'plain',
      isControl: kind === 'marker',
      records: [{ offset, key, value: null, timestamp: 0 }],
    })),
    aborted,
    from,
  ).map(({ offset }) => offset)

const data = (offset: number, producerId: string, key?: Buffer): Entry => ({ offset, producerId, kind: 'data', key })
const plain = (offset: number, producerId: string): Entry => ({ offset, producerId, kind: 'plain' })
const marker = (offset: number, producerId: string): Entry => ({ offset, producerId, kind: 'marker' })

describe.each([
  ['the filter put into kafkajs', throughKafkajs],
  ['our reader', throughReader],
])('%s', (_, filter) => {
  test('removes all records of two aborted transactions, also when the fetch begins inside both', () => {
    const entries = [data(10, 'B'), data(11, 'A'), data(12, 'B'), marker(13, 'A'), marker(14, 'B')]
    const aborted = [
      { producerId: 'A', first: 5 },
      { producerId: 'B', first: 6 },
    ]
    expect(filter(entries, aborted)).toEqual([])
    expect(filter(entries, [...aborted].reverse())).toEqual([])
  })

  test('a key of four zero bytes ends no transaction: only a control record does', () => {
    const entries = [data(1, 'A', Buffer.alloc(4)), data(2, 'A'), marker(3, 'A'), data(4, 'A'), marker(5, 'A')]
    expect(filter(entries, [{ producerId: 'A', first: 1 }])).toEqual([4])
  })

  test('a producer that aborts, commits and aborts again loses the aborted records only', () => {
    const entries = [data(1, 'A'), marker(2, 'A'), data(3, 'A'), marker(4, 'A'), data(5, 'A'), marker(6, 'A')]
    const aborted = [
      { producerId: 'A', first: 1 },
      { producerId: 'A', first: 5 },
    ]
    expect(filter(entries, aborted)).toEqual([3])
  })

  test('records outside of transactions are kept between aborted ones', () => {
    const entries = [data(1, 'A'), plain(2, '-1'), plain(3, 'A'), marker(4, 'A')]
    expect(filter(entries, [{ producerId: 'A', first: 1 }])).toEqual([2, 3])
  })
})

/** Interleaved transactions of three producers, each committed or aborted; the model knows of each record what became of it. */
const history = fc
  .array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('send', 'send', 'commit', 'abort')), {
    maxLength: 40,
  })
  .map((actions) => {
    const entries: Entry[] = []
    const open = new Map<string, number[]>()
    const committed: number[] = []
    const aborted: { producerId: string; first: number; last: number }[] = []
    for (const [producerId, action] of [
      ...actions,
      ...['A', 'B', 'C'].map((producer) => [producer, 'abort'] as const),
    ]) {
      const offset = entries.length
      const own = open.get(producerId)
      if (action === 'send') {
        entries.push(data(offset, producerId))
        open.set(producerId, [...(own ?? []), offset])
      } else if (own !== undefined) {
        entries.push(marker(offset, producerId))
        if (action === 'commit') committed.push(...own)
        else aborted.push({ producerId, first: own[0], last: offset })
        open.delete(producerId)
      }
    }
    return { entries, committed: committed.sort((a, b) => a - b), aborted }
  })

test('from every offset of every history, both return exactly the committed records', () => {
  fc.assert(
    fc.property(history, ({ entries, committed, aborted }) => {
      for (let from = 0; from < entries.length; from++) {
        // as the broker does: the transactions that end behind the position
        const known = aborted.filter(({ last }) => last >= from)
        const expected = committed.filter((offset) => offset >= from)
        expect(throughKafkajs(entries.slice(from), known)).toEqual(expected)
        expect(throughReader(entries.slice(from), known, from)).toEqual(expected)
      }
    }),
    seeded,
  )
})
