/** Model cards: numbers without a gap, content that is published once, and what a card must say of itself. */
import { beforeAll, describe, expect, test } from 'vitest'
import { CARD_BYTES_MAX, cardDigest } from '../../../../processors/registry/index.ts'
import { cardRows, cardsTable } from '../../../../processors/registry/projection.ts'
import type { ProjectionTools, Value } from '../../../../streams/core/projection.ts'
import {
  cardText,
  createModel,
  decided,
  deleteModel,
  deleteVersion,
  entitiesOf,
  last,
  outputsOf,
  publishCard,
  registerModel,
  renameModel,
  type Wire,
  wireOf,
} from '../../../support/models.ts'

let wire: Wire
beforeAll(async () => {
  wire = await wireOf()
})

const created = createModel()
const modelId = created.value.meta.id
const two = [created, registerModel(), registerModel()]
const positions = [{ topic: 't.ml.registry', partition: 0, offset: 3 }]
const [first, second] = [cardText(1, { words: 'a' }), cardText(1, { words: 'b' })]
const published = (version: number, number: number, card: string) => ({
  type: 'ModelCardPublished',
  value: { model: 'm', modelId, version, number, card, digest: cardDigest(card), positions },
})
const publish = (card: string, more = {}) => publishCard(1, { card, positions, ...more })
const refused = (code: string) => [{ refused: code }]

describe('the cards of a version', () => {
  test('are numbered from 1, each version by itself', () => {
    const other = cardText(2)
    const commands = [publish(first), publish(second), publishCard(2, { card: other, positions }), publish(first)]
    expect(decided(wire, ...two, ...commands).slice(3)).toEqual([
      [published(1, 1, first)],
      [published(1, 2, second)],
      [published(2, 1, other)],
      [published(1, 3, first)],
    ])
  })

  test('the content of the latest one is not published again, whatever number was expected; the answer names it', () => {
    const again = publish(second, { positions: [], expectedNumber: 7 })
    const commands = [...two, publish(first), publish(second), again]
    expect(last(wire, ...commands)).toEqual(['unchanged'])
    const { value } = outputsOf(wire, commands).at(-1)!
    expect(wire.codec.events.decode(value!)).toMatchObject({ type: 'CommandAnswered', value: { subject: '2' } })
    expect(last(wire, ...commands, publish(first))).toEqual([published(1, 3, first)])
  })

  test('a command that expects another latest card is refused', () => {
    expect(last(wire, ...two, publish(first, { expectedNumber: 1 }))).toEqual(refused('CARD_CONFLICT'))
    expect(last(wire, ...two, publish(first, { expectedNumber: 0 }))).toEqual([published(1, 1, first)])
    const one = [...two, publish(first)]
    expect(last(wire, ...one, publish(second, { expectedNumber: 0 }))).toEqual(refused('CARD_CONFLICT'))
    expect(last(wire, ...one, publish(second, { expectedNumber: 1 }))).toEqual([published(1, 2, second)])
  })

  test('a model with another name goes on counting; a version that is gone has no cards', () => {
    const renamed = [...two, publish(first), renameModel('m', 'n')]
    const card = cardText(1, {}, 'n')
    expect(last(wire, ...renamed, publishCard(1, { model: 'n', card }))).toMatchObject([{ value: { number: 2, card } }])
    expect(last(wire, ...renamed, publish(first))).toEqual(refused('MODEL_UNKNOWN'))
    expect(last(wire, ...two, publish(first), deleteVersion(1), publish(first))).toEqual(refused('VERSION_UNKNOWN'))
    const again = [deleteModel(), createModel(), registerModel(), publishCard(3)]
    expect(last(wire, ...two, publish(first), ...again)).toMatchObject([{ value: { version: 3, number: 1 } }])
    expect(last(wire, ...two, publishCard(9))).toEqual(refused('VERSION_UNKNOWN'))
  })
})

describe('a card', () => {
  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another form', JSON.stringify({ ...JSON.parse(cardText(1)), schema: 'other/1' })],
    ['another model', cardText(1, {}, 'n')],
    ['no model', JSON.stringify({ ...JSON.parse(cardText(1)), model: null })],
    ['another version', cardText(2)],
  ])('that is %s is refused', (_, card) => {
    expect(last(wire, ...two, publish(card))).toEqual(refused('CARD_INVALID'))
  })

  test('has at most so many bytes of UTF-8 as a record of the log can hold', () => {
    const filled = (bytes: number): string => {
      const rest = bytes - Buffer.byteLength(cardText(1, { words: '' }))
      return cardText(1, { words: 'ä'.repeat(rest >> 1) + 'x'.repeat(rest & 1) })
    }
    const answer = (bytes: number) =>
      wire.codec.events.decode(outputsOf(wire, [...two, publish(filled(bytes))]).at(-1)!.value!)
    expect(answer(CARD_BYTES_MAX)).toMatchObject({ type: 'ModelCardPublished', value: { number: 1 } })
    expect(answer(CARD_BYTES_MAX + 1)).toMatchObject({ value: { refusal: { code: 'CARD_TOO_LARGE' } } })
  })
})

test('the version has the number and digest of the latest card, the table every card', () => {
  const commands = [...two, publish(first), publish(second)]
  const version = entitiesOf(wire, commands).get(`version/${modelId}/1`)!
  expect(JSON.parse(version.get('card')!)).toEqual({ number: 2, digest: cardDigest(second) })
  const names = cardsTable('t.').columns.map(({ name }) => name)
  const rows: Record<string, Value>[] = []
  const { project } = cardRows({ codecs: wire.codecs } as unknown as ProjectionTools)
  for (const { value } of outputsOf(wire, commands))
    project({ offset: 0, timestamp: 0, key: null, value }, (values) =>
      rows.push(Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
    )
  expect(rows).toMatchObject([
    { model_id: modelId, version: 1, number: 1, model: 'm', card: first, digest: cardDigest(first) },
    { number: 2, card: second, positions: JSON.stringify(positions) },
  ])
})
