import { expect, test } from 'vitest'
import { unmarked, withoutText } from '../../../../queries/offline/parquet-bytes.ts'

/** SchemaElement in Thrift's compact protocol: type, repetition, name, converted type UTF8, logical type STRING. */
const element = (name: string) =>
  Buffer.concat([
    Buffer.from([0x15, 0x0c, 0x25, 0x02, 0x18, name.length]),
    Buffer.from(name),
    Buffer.from([0x25, 0x00, 0x4c, 0x1c, 0x00, 0x00, 0x00]),
  ])
const bare = (name: string) =>
  Buffer.concat([Buffer.from([0x15, 0x0c, 0x25, 0x02, 0x18, name.length]), Buffer.from(name), Buffer.of(0)])
/** Version, list of columns, number of rows, end. */
const footer = (...elements: readonly Buffer[]) =>
  Buffer.concat([
    Buffer.from([0x15, 0x02, 0x19, (elements.length << 4) | 12]),
    ...elements,
    Buffer.from([0x16, 0x06, 0]),
  ])
const fileOf = (content: Buffer, end: Buffer) => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(end.length)
  return Buffer.concat([Buffer.from('PAR1'), content, end, length, Buffer.from('PAR1')])
}

async function* cut(file: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
}
const passed = async (file: Buffer, size: number, columns: readonly string[]): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of withoutText(cut(file, size), new Set(columns))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('columns of bytes lose the marks of text, and all other bytes stay', () => {
  expect(unmarked(footer(element('a'), element('raw'), element('b')), new Set(['raw']))).toEqual(
    footer(element('a'), bare('raw'), element('b')),
  )
  const same = footer(element('a'))
  expect(unmarked(same, new Set())).toEqual(same)
})

test('a file is passed on with its new footer, however it is cut', async () => {
  const content = Buffer.from('row groups')
  const file = fileOf(content, footer(element('raw'), element('a')))
  for (const size of [1, 3, 7, 1000])
    expect(await passed(file, size, ['raw'])).toEqual(fileOf(content, footer(bare('raw'), element('a'))))
})

test('a file without a whole footer is an error, and no file', async () => {
  const file = fileOf(Buffer.from('x'), footer(element('a')))
  for (const broken of [
    Buffer.alloc(0),
    file.subarray(0, -1),
    file.subarray(10),
    fileOf(Buffer.alloc(0), Buffer.of(0)),
  ])
    await expect(passed(broken, 5, ['a'])).rejects.toMatchObject({ code: 'RESULT_DAMAGED' })
})
