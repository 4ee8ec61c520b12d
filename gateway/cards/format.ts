/** The forms in which a card is answered: as JSON, as Markdown or as a page. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CARD_HEADERS, type Card, type Published, toHtml, toMarkdown } from '../../queries/cards/index.ts'
import { header } from '../http/header.ts'

export const FORMATS = ['json', 'markdown', 'html'] as const
export type Format = (typeof FORMATS)[number]

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  markdown: 'text/markdown',
  html: 'text/html',
}

/** The form that a request asks for: `format`, else what its `Accept` prefers, else JSON. */
export const formatIn = (request: FastifyRequest): Format =>
  (request.query as { format?: Format }).format ?? preferred(header(request, 'accept') ?? '')

const preferred = (accept: string): Format => {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    return { type, weight: weight === undefined ? 1 : Number(weight) }
  })
  const wanted = ranges.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight) // equal ones keep their order
  for (const { type } of wanted) {
    const format = FORMATS.find((each) => TYPES[each] === type)
    if (format !== undefined) return format
    if (type === '*/*' || type === 'application/*') return 'json'
  }
  return 'json'
}

interface Shown {
  /** The document: of a published card the bytes of the event. */
  readonly text: string
  readonly card: Card
  /** `undefined`: it is not published. */
  readonly published: Published
}

/** Answers with a card. */
export const sendCard = (request: FastifyRequest, reply: FastifyReply, { text, card, published }: Shown): string => {
  const format = formatIn(request)
  reply
    .type(`${TYPES[format]}; charset=utf-8`)
    .headers({ ...CARD_HEADERS, vary: 'accept', 'cache-control': 'no-cache' })
  if (published !== undefined) {
    const { number, digest } = published
    reply.headers({ 'millrace-card-number': String(number), 'millrace-card-digest': digest })
  }
  return format === 'json' ? text : format === 'html' ? toHtml(card, published) : toMarkdown(card, published)
}
