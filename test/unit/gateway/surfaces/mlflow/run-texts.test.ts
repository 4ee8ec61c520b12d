import { expect, test } from 'vitest'
import { RunTexts } from '../../../../../gateway/surfaces/mlflow/run-texts.ts'
import { StoredRun } from '../../../../../queries/tracking/index.ts'
import { StoredFields } from '../../../../../sinks/redis/index.ts'

const info = {
  ...{ experimentId: '1', name: 'run', userId: 'u', status: 'RUNNING', startTime: 1, endTime: null, isDeleted: false },
  artifactUri: 'mlflow-artifacts:/1/r/artifacts',
}

/** Fields and values as the store packs them: a MessagePack array of strings. */
const packed = (fields: Readonly<Record<string, string>>): StoredFields => {
  const texts = Object.entries(fields).flat()
  if (texts.length === 0) return new StoredFields(Buffer.alloc(0))
  const one = (text: string) => {
    const bytes = Buffer.from(text)
    const head = Buffer.from([0xda, 0, 0])
    head.writeUInt16BE(bytes.length, 1)
    return Buffer.concat([head, bytes])
  }
  return new StoredFields(Buffer.concat([Buffer.from([0x90 + texts.length]), ...texts.map(one)]))
}

const runOf = (params: Readonly<Record<string, string>>, runId = 'r'): StoredRun =>
  new StoredRun(runId, packed({ info: JSON.stringify(info), ...params }), packed({}))

const paramsIn = (text: Buffer): unknown => JSON.parse(String(text)).data.params

test('a text follows the bytes of the run, and is the same text while they are equal', () => {
  const texts = new RunTexts({ bytesMin: 0 })
  const first = texts.textOf(runOf({ 'param/a': '1' }), false)
  expect(texts.textOf(runOf({ 'param/a': '1' }), false)).toBe(first)
  expect(paramsIn(first)).toEqual([{ key: 'a', value: '1' }])
  const changed = texts.textOf(runOf({ 'param/a': '1', 'param/b': '2' }), false)
  expect(paramsIn(changed)).toEqual([
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ])
})

test('a run whose experiment was deleted is shown as deleted, with equal bytes', () => {
  const texts = new RunTexts({ bytesMin: 0 })
  const stageIn = (text: Buffer) => JSON.parse(String(text)).info.lifecycle_stage
  expect(stageIn(texts.textOf(runOf({}), false))).toBe('active')
  expect(stageIn(texts.textOf(runOf({}), true))).toBe('deleted')
  expect(stageIn(texts.textOf(runOf({}), false))).toBe('active')
})

test('runs do not share texts, also beyond the bound of memory', () => {
  const texts = new RunTexts({ bytesMin: 0, bytesMax: 8_000 })
  for (let turn = 0; turn < 2; turn++)
    for (let i = 0; i < 50; i++)
      expect(paramsIn(texts.textOf(runOf({ 'param/i': String(i) }, `r${i}`), false))).toEqual([
        { key: 'i', value: String(i) },
      ])
})

test('a run that alone is larger than its share of the memory is shown whole', () => {
  const value = 'x'.repeat(5_000)
  expect(paramsIn(new RunTexts({ bytesMin: 0, bytesMax: 8_000 }).textOf(runOf({ 'param/a': value }), false))).toEqual([
    { key: 'a', value },
  ])
})

test('a run that was read lately is known, and is read again after a second', () => {
  let now = 0
  const texts = new RunTexts({ bytesMin: 0, bytesMax: 8_000, now: () => now })
  expect(texts.known('r')).toBeUndefined()
  const text = texts.textOf(runOf({ 'param/a': '1' }), false)
  now = 999
  const known = texts.known('r') as StoredRun
  expect(texts.textOf(known, false)).toBe(text)
  now = 1000
  expect(texts.known('r')).toBeUndefined()
  expect(texts.textOf(runOf({ 'param/a': '1' }), false)).toBe(text)
  expect(texts.known('r')?.equals(known)).toBe(true)
})

test('bytes of a reply that is used again do not change what is kept', () => {
  const texts = new RunTexts({ bytesMin: 0 })
  const run = runOf({ 'param/a': '1' })
  const first = texts.textOf(run, false)
  run.state.packed.fill(0, run.state.packed.length - 1)
  expect(texts.textOf(runOf({ 'param/a': '1' }), false)).toBe(first)
})

test('a short text is not kept: many runs that are looked at once take no memory', () => {
  const texts = new RunTexts({ bytesMin: 1_000 })
  const short = texts.textOf(runOf({ 'param/a': '1' }), false)
  expect(texts.known('r')).toBeUndefined()
  expect(texts.textOf(runOf({ 'param/a': '1' }), false)).toEqual(short)
  texts.textOf(runOf({ 'param/a': 'x'.repeat(1_000) }, 'long'), false)
  expect(texts.known('long')).toBeDefined()
})
