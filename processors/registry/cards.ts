/**
 * Model cards are published. What a card says comes from whoever made it; here it gets its number, and what it says of itself is checked: its form, model and
 * version. The decider keeps of a card its number and digest.
 */
import { createHash } from 'node:crypto'
import type { avro } from '../../schemas/index.ts'
import type { About } from './about.ts'
import { refusal } from './refusals.ts'
import { cardIn } from './state.ts'
import { made, type Refusal, type RegistryDecision, refused } from './types.ts'

/** The form of the cards of this release: a change that an old reader cannot read gets another number. */
export const CARD_SCHEMA = 'millrace.model-card/1'

/** The largest card, bytes of UTF-8: it and the rest of its event fit into a record of the log. */
export const CARD_BYTES_MAX = 880_000

/** SHA-256 of the UTF-8 text, lower case hex. */
export const cardDigest = (card: string): string => createHash('sha256').update(card).digest('hex')

export const publishCard = ({ entries, model, modelId }: About, command: avro.PublishCard): RegistryDecision => {
  const { version, card, positions, expectedNumber } = command
  const problem = cardProblem(command)
  if (problem !== undefined) return refused(problem)
  const digest = cardDigest(card)
  const latest = cardIn(entries, modelId, version)
  const held = latest?.number ?? 0
  if (latest?.digest === digest) return made(String(held))
  if (expectedNumber !== null && expectedNumber !== held) {
    const parameters = { model, version, held, expected: expectedNumber }
    return refused(refusal('CARD_CONFLICT', parameters, { field: 'expectedNumber', held: String(held) }))
  }
  const number = held + 1
  const value = { model, modelId, version, number, card, digest, positions }
  return made(String(number), { type: 'ModelCardPublished', value })
}

const cardProblem = ({ model, version, card }: avro.PublishCard): Refusal | undefined => {
  const field = 'card'
  const bytes = Buffer.byteLength(card)
  if (bytes > CARD_BYTES_MAX) return refusal('CARD_TOO_LARGE', { bytes, max: CARD_BYTES_MAX }, { field })
  const wrong = (what: string, found: unknown, expected: string | number): Refusal =>
    refusal('CARD_INVALID', { field: what, found: JSON.stringify(found) ?? 'absent', expected }, { field })
  const said = parsed(card)
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    return wrong('card', card.slice(0, 100), 'a JSON object')
  if (said.schema !== CARD_SCHEMA) return wrong('card.schema', said.schema, CARD_SCHEMA)
  if (said.model?.name !== model) return wrong('card.model.name', said.model?.name, model)
  if (said.version?.number !== version) return wrong('card.version.number', said.version?.number, version)
  return undefined
}

interface Said {
  readonly schema?: unknown
  readonly model?: { readonly name?: unknown } | null
  readonly version?: { readonly number?: unknown } | null
}

const parsed = (text: string): Said | undefined => {
  try {
    return JSON.parse(text) as Said
  } catch {
    return undefined
  }
}
