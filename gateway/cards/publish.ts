/** A card is made of the facts and of the words of a person, and published by the registry. */
import type { FastifyRequest } from 'fastify'
import { CARD_BYTES_MAX, REFUSALS, type RefusalCode } from '../../processors/registry/index.ts'
import {
  type Card,
  cardOf,
  cardText,
  type GivenWords,
  NO_WORDS,
  type Publication,
  type Words,
  wordsAfter,
} from '../../queries/cards/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { GatewayContext } from '../context.ts'
import { RefusedCommandError } from '../decisions.ts'
import { HttpError, RefusedError } from '../http/errors.ts'
import { originOf } from '../origin.ts'
import { factsOf, type Named, versionOf } from './facts.ts'

export interface Made {
  readonly card: Card
  readonly text: string
  /** Number of the latest card that was published; 0: none. Its words go on. */
  readonly latest: number
  readonly positions: readonly avro.TopicPosition[]
}

/** The card as it would be now, or would have been at a log time. @param given words that replace those of the latest card */
export const madeCard = async (
  context: GatewayContext,
  named: Named,
  { asOf, given = {} }: { readonly asOf?: number | undefined; readonly given?: GivenWords } = {},
): Promise<Made> => {
  const { facts, latest, positions } = await factsOf(context, named, asOf)
  const card = cardOf(facts, wordsAfter(latest === undefined ? NO_WORDS : wordsIn(latest), given))
  return { card, text: cardText(card), latest: latest?.number ?? 0, positions }
}

const wordsIn = ({ card }: Publication): Words => (JSON.parse(card) as Card).words

export interface Outcome {
  readonly outcome: 'published' | 'unchanged'
  readonly number: number
  readonly digest: string
}

/**
 * Publishes a card. @param expected number of the latest card; default: the one whose words go on
 * @throws HttpError REQUEST_INVALID without an intended use; RefusedError; as `decided` does
 */
export const published = async (
  context: GatewayContext,
  request: FastifyRequest,
  named: Named,
  given: GivenWords,
  expected: number | null,
): Promise<Outcome> => {
  const { card, text, latest, positions } = await madeCard(context, named, { given })
  if (card.words.intendedUse === null) throw withoutUse(given.intendedUse)
  const bytes = Buffer.byteLength(text)
  if (bytes > CARD_BYTES_MAX) throw tooLarge(card, bytes)
  const value = { ...named, card: text, positions: [...positions], expectedNumber: expected ?? latest }
  const { event, subject } = await decidedCard(context, request, value)
  if (event !== undefined) {
    const { number, digest } = event.value as unknown as avro.ModelCardPublished
    return { outcome: 'published', number, digest }
  }
  // The latest card has this content, or the command came again: what it said then counts.
  const { version } = await versionOf(context, named, undefined)
  const about = { modelId: version.model.id, version: version.version }
  const held = await context.models.card(about, Number(subject))
  if (held === undefined)
    throw new HttpError('CARD_UNKNOWN', `Card ${subject} of version ${named.version} is not stored.`)
  return { outcome: 'unchanged', number: held.number, digest: held.digest }
}

const decidedCard = async (
  { models }: GatewayContext,
  request: FastifyRequest,
  value: Omit<avro.PublishCard, 'meta'>,
) => {
  try {
    return await models.decided({ type: 'PublishCard', value }, originOf(request))
  } catch (error) {
    if (!(error instanceof RefusedCommandError)) throw error
    const { code, text } = error.refusal
    throw new RefusedError({ code, kind: REFUSALS[code as RefusalCode]?.kind ?? 'invalid', text }, [], 'The registry')
  }
}

const withoutUse = (given: string | null | undefined): HttpError => {
  const expected = `a text that says what the version is for${given === undefined ? '; no card of it says so yet' : ''}`
  const problem = { field: 'intendedUse', value: given ?? null, expected }
  const is = given === undefined ? 'absent' : given === null ? 'null' : 'empty'
  return new HttpError('REQUEST_INVALID', `intendedUse is ${is}, expected ${expected}.`, { problems: [problem] })
}

/** Parts that are named when a card is too large. */
const LARGEST = 3

const tooLarge = (card: Card, bytes: number): RefusedError => {
  const parts = Object.entries(card)
    .map(([name, part]) => [name, Buffer.byteLength(JSON.stringify(part))] as const)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, LARGEST)
    .map(([name, size]) => `${name} ${size}`)
  const text = `The card has ${bytes} bytes, expected at most ${CARD_BYTES_MAX}; its largest parts: ${parts.join(', ')}.`
  return new RefusedError({ code: 'CARD_TOO_LARGE', kind: 'invalid', text }, [], 'The registry')
}
