import { describe, expect, test } from 'vitest'
import { type ChangePosition, Changes } from '../../../../sources/postgres/changes.ts'
import { lsnOf, lsnText, type Message, messageOf } from '../../../../sources/postgres/pgoutput.ts'
import { SeenChanges } from '../../../../sources/postgres/seen.ts'
import type { Table } from '../../../../sources/postgres/table.ts'
import { valueReader } from '../../../../sources/postgres/values.ts'

const table: Table = {
  ...{ oid: 7, schema: 'public', name: 'orders', sql: '"public"."orders"', rows: 0 },
  ...{ types: new Map(), nullable: new Set<string>() },
  key: [{ name: 'id', type: 'bigint', order: 'integer' }],
  fields: [
    { name: 'id', read: valueReader('long', undefined) },
    { name: 'note', read: valueReader('string', undefined) },
  ],
}
const relation: Message = {
  ...{ kind: 'relation', id: 7, schema: 'public', table: 'orders', columns: ['note', 'id'], identity: ['id'] },
}
const begin = (commit: string, xid = 50): Message => ({ kind: 'begin', commitLsn: lsnOf(commit), time: 1_000, xid })
const commit = (at: string): Message => ({ kind: 'commit', commitLsn: lsnOf(at), endLsn: lsnOf(at) + 8n })
const insert = (id: string, note: string | null): Message => ({ kind: 'insert', relation: 7, new: [note, id] })

interface Given {
  readonly updates?: 'row' | 'ignore' | 'park'
  readonly deletes?: 'row' | 'ignore' | 'park'
  readonly position?: ChangePosition
  readonly seen?: SeenChanges
  readonly readUpTo?: string
}
const changes = ({ updates = 'row', deletes = 'row', position, seen, readUpTo = '0/0' }: Given = {}) =>
  new Changes({
    ...{ source: 's', table, updates, deletes, position, readUpTo: lsnOf(readUpTo) },
    seen: seen ?? new SeenChanges([], ['integer']),
  })
/** What is said of the rows, without ids. */
const told = (of: Changes, messages: readonly Message[]) =>
  messages.flatMap((message) =>
    of.take(message).map((row) => ('values' in row ? [row.said?.$operation, row.values] : [row.field, row.expected])),
  )

describe('an UPDATE and a DELETE mean what is declared', () => {
  const update: Message = { kind: 'update', relation: 7, isWhole: false, new: ['b', '1'] }
  const remove: Message = { kind: 'delete', relation: 7, isWhole: false, old: [null, '1'] }
  const stream = [begin('0/10'), relation, insert('1', 'a'), update, remove, commit('0/10')]

  test('rows', () => {
    expect(told(changes(), stream)).toEqual([
      ['insert', { id: 1, note: 'a' }],
      ['update', { id: 1, note: 'b' }],
      ['delete', { id: 1, note: null }],
    ])
  })
  test('nothing', () => {
    expect(told(changes({ updates: 'ignore', deletes: 'ignore' }), stream)).toEqual([['insert', { id: 1, note: 'a' }]])
  })
  test('the end of the source', () => {
    expect(() => told(changes({ deletes: 'park' }), stream)).toThrow(
      'source s: table public.orders has the DELETE of key 1, expected none, because readsFrom.deletes is park.',
    )
    const truncate: Message = { kind: 'truncate', relations: [7] }
    expect(() => told(changes(), [begin('0/10'), relation, truncate])).toThrow('TRUNCATE, which tells of no row')
    expect(told(changes({ deletes: 'ignore' }), [begin('0/10'), relation, truncate])).toEqual([])
  })
  test('a change of the key is the end of one row and the beginning of another', () => {
    const move: Message = { kind: 'update', relation: 7, isWhole: false, old: [null, '1'], new: ['b', '2'] }
    expect(told(changes(), [begin('0/10'), relation, move])).toEqual([
      ['delete', { id: 1, note: null }],
      ['insert', { id: 2, note: 'b' }],
    ])
  })
  test('a large value that has not changed comes from the old row, or is missing by name', () => {
    const whole: Message = { kind: 'update', relation: 7, isWhole: true, old: ['long', '1'], new: [undefined, '1'] }
    const bare: Message = { kind: 'update', relation: 7, isWhole: false, new: [undefined, '1'] }
    expect(told(changes(), [begin('0/10'), relation, whole, bare])).toEqual([
      ['update', { id: 1, note: 'long' }],
      ['note', 'the value: set REPLICA IDENTITY FULL'],
    ])
  })
})

test('a stream that comes again has one effect, wherever it was cut', () => {
  const stream = [
    ...[begin('0/10'), relation, insert('1', 'a'), insert('2', 'b'), commit('0/10')],
    ...[begin('0/20'), insert('3', 'c'), commit('0/20')],
  ]
  const all = told(changes(), stream)
  for (let cut = 0; cut <= stream.length; cut++) {
    const first = changes()
    const before = told(first, stream.slice(0, cut))
    const { position } = first
    const second = changes(position === undefined ? {} : { position })
    expect([...before, ...told(second, stream)], `cut at ${cut}`).toEqual(all)
  }
})

test('what the first reading has seen is not told again', () => {
  const seen = new SeenChanges(
    [
      { upTo: ['1'], snapshot: '50:50:' },
      { upTo: null, snapshot: '60:60:' },
    ],
    ['integer'],
  )
  const of = changes({ seen, readUpTo: '0/20' })
  const stream = [begin('0/10', 55), relation, insert('1', 'a'), insert('2', 'b'), commit('0/10')]
  expect(told(of, stream)).toEqual([['insert', { id: 1, note: 'a' }]])
  expect(told(of, [begin('0/30', 40), insert('2', 'c'), commit('0/30')])).toEqual([['insert', { id: 2, note: 'c' }]])
  expect(of.isPastReading).toBe(true)
})

test('an ALTER that takes a column away parks the source by its name', () => {
  const narrow: Message = {
    kind: 'relation',
    id: 7,
    schema: 'public',
    table: 'orders',
    columns: ['id'],
    identity: ['id'],
  }
  const of = changes()
  expect(() => told(of, [begin('0/10'), narrow, { kind: 'insert', relation: 7, new: ['1'] }])).toThrow(
    'source s: column note is not among those that the stream has of public.orders: id.',
  )
})

test('an UPDATE and a DELETE that do not tell the key park the source, and none is taken for another row', () => {
  const other: Message = { ...relation, identity: ['note'] } as Message
  const update: Message = { kind: 'update', relation: 7, isWhole: false, old: ['a', null], new: ['b', '1'] }
  expect(() => told(changes(), [begin('0/10'), other, update])).toThrow(
    'source s: an UPDATE of table public.orders tells the former values of note, expected those of its key, id among them.',
  )
  expect(told(changes(), [begin('0/10'), other, insert('1', 'a')])).toEqual([['insert', { id: 1, note: 'a' }]])
})

test('a table keeps its rows under another name, and another table under its name has none', () => {
  const renamed: Message = { ...relation, table: 'orders_before' } as Message
  const another: Message = { ...relation, id: 8 } as Message
  const stream = [begin('0/10'), renamed, insert('1', 'a'), another, { ...insert('2', 'b'), relation: 8 } as Message]
  expect(told(changes(), stream)).toEqual([['insert', { id: 1, note: 'a' }]])
})

test('messages are read from their bytes', () => {
  const number = (value: bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(value)
    return bytes
  }
  const bytes = (tag: string, ...parts: (Buffer | number[])[]) =>
    messageOf(Buffer.concat([Buffer.from(tag), ...parts.map((part) => Buffer.from(part))]))
  expect(bytes('B', number(0x100000010n), number(5_000n), [0, 0, 0, 9])).toEqual({
    ...{ kind: 'begin', commitLsn: 0x100000010n, time: 946_684_800_005, xid: 9 },
  })
  expect(lsnText(0x100000010n)).toBe('1/10')
  const text = (value: string) => Buffer.concat([Buffer.from([0x74, 0, 0, 0, value.length]), Buffer.from(value)])
  expect(bytes('I', [0, 0, 0, 7], Buffer.from('N'), [0, 3], text('ab'), Buffer.from('n'), Buffer.from('u'))).toEqual({
    ...{ kind: 'insert', relation: 7, new: ['ab', null, undefined] },
  })
  expect(() => messageOf(Buffer.from('X'))).toThrow("a message of pgoutput is 'X'")
})

test('a column that the changes do not have parks the source, and the remedy is a declaration that they fit', () => {
  const without: Message = { ...relation, columns: ['id'] } as Message
  const messages: Message[] = [without, begin('0/10'), { kind: 'insert', relation: 7, new: ['1'] }]
  const failure = (() => {
    try {
      told(changes(), messages)
    } catch (error) {
      return error as Error & { readonly remedy: string }
    }
    throw new Error('it did not fail')
  })()
  expect(failure.message).toContain('column note is not among those that the stream has of public.orders: id')
  expect(failure.remedy).toContain('or $null if there is none any more')
})
