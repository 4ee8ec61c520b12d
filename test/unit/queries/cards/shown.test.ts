/** Cards as Markdown and as HTML: what they show, and that a text stays a text whatever it holds. */
import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, test } from 'vitest'
import {
  CARD_HEADERS,
  type Card,
  type CardFacts,
  cardText,
  toHtml,
  toMarkdown,
  type Words,
} from '../../../../queries/cards/index.ts'
import { card, evaluation, facts, gate, HOSTILE, published, words } from '../../../support/cards.ts'
import { textOf } from '../../../support/sources.ts'

/** A card that says a text wherever a person or a program may say one. */
const saying = (text: string) => {
  const { version, run, ...rest } = facts()
  const label = { key: text, value: text }
  const said: CardFacts = {
    ...rest,
    version: {
      ...version,
      model: { ...version.model, name: text, description: text, tags: new Map([[text, text]]) },
      ...{ description: text, tags: new Map([[text, text]]) },
    },
    run: { ...run!, data: { ...run!.data, params: [label], tags: [label] }, experiment: text },
    evaluations: [
      { ...evaluation, dataset: text, actor: text, groups: evaluation.groups.map((g) => ({ ...g, by: text })) },
    ],
    gates: [
      { ...gate, policy: text, reason: text, results: gate.results.map((r) => ({ ...r, rule: text, reason: text })) },
    ],
    moves: rest.moves.map((move) => ({ ...move, reason: text, actor: text })),
  }
  const all: Words = {
    ...{ intendedUse: text, outOfScopeUse: text, limitations: text, ethicalConsiderations: text, owners: [text] },
  }
  return card(said, all)
}

interface Parts {
  readonly tokens?: Token[]
  readonly items?: Token[]
  readonly header?: readonly Tokens.TableCell[]
  readonly rows?: readonly (readonly Tokens.TableCell[])[]
}

/** All tokens of some, and below them. */
const below = (tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token) => {
    const { tokens: own = [], items = [], header = [], rows = [] } = token as Parts
    const cells = [...header, ...rows.flat()]
    return [token, ...below([...own, ...items]), ...cells.flatMap((cell) => below(cell.tokens))]
  })
const tokensOf = (markdown: string): Token[] => below(marked.lexer(markdown))
const kindsOf = (markdown: string): Set<string> => new Set(tokensOf(markdown).map(({ type }) => type))
const tablesOf = (markdown: string): number[][] =>
  tokensOf(markdown).flatMap((token) =>
    token.type === 'table' ? [[token.header.length, ...token.rows.map((row: unknown[]) => row.length)]] : [],
  )
const tagsOf = (html: string): Record<string, number> => {
  const found: Record<string, number> = {}
  for (const [, tag] of html.matchAll(/<(\/?[a-z!][^\s>]*)/gi)) found[tag!] = (found[tag!] ?? 0) + 1
  return found
}
/** Paragraphs and lines follow from the words. */
const BY_WORDS = ['p', '/p', 'br']
const fixed = (tags: Record<string, number>) =>
  Object.entries(tags)
    .filter(([tag]) => !BY_WORDS.includes(tag))
    .sort()

describe('a card of the form millrace.model-card/1', () => {
  const earlier: Card = JSON.parse(textOf('test/fixtures/model-card-1.json'))

  // Cards of this form are on logs. Members may be added, with another file beside this one; what is here stays, and is shown for ever.
  test('is what this release makes', () => {
    expect(JSON.parse(cardText(card()))).toEqual(earlier)
  })

  test('is shown', () => {
    expect(toHtml(earlier, published)).toBe(toHtml(card(), published))
    expect(toMarkdown(earlier, undefined)).toBe(toMarkdown(card(), undefined))
  })
})

describe('Markdown', () => {
  test('has a heading for each part, and tables with the numbers', () => {
    const text = toMarkdown(card(), published)
    const headings = tokensOf(text).flatMap((token) =>
      token.type === 'heading' && token.depth < 3 ? [token.text] : [],
    )
    expect(headings).toEqual([
      'churn, version 2',
      ...['Overview', 'Intended use', 'Evaluations', 'Gates', 'Approvals', 'Training', 'Data and features', 'History'],
    ])
    expect(text).toContain('Card 3, published 2001-01-31 12:00:00 UTC by ann.')
    expect(text).toContain('| accuracy | 0.98 | 200 |')
    expect(text).toContain('| better | accuracy | – | 0.98 | 0.83 | 0 | 0.15 | 200 | **pass** | – |')
    expect(text).toContain('Read at: ml.rows.scored:0:200')
    expect(text).toContain('One row has no label.')
    expect(text).toContain('| f | 100 | 40 | 0.4 | 0.7 | 0.1 |')
    expect(toMarkdown(card(), undefined)).toContain('Not published: generated from the log.')
  })

  const calm = toMarkdown(saying('calm'), published)
  test.each(HOSTILE)('%j begins no structure', (text) => {
    const markdown = toMarkdown(saying(text), published)
    const allowed = new Set([...kindsOf(calm), 'escape', 'br'])
    expect([...kindsOf(markdown)].filter((kind) => !allowed.has(kind))).toEqual([])
    expect(tablesOf(markdown)).toEqual(tablesOf(calm))
    const count = (kind: string, of: string) => tokensOf(of).filter(({ type }) => type === kind).length
    for (const kind of ['heading', 'list', 'list_item', 'strong', 'em'])
      expect([kind, count(kind, markdown)]).toEqual([kind, count(kind, calm)])
  })

  test('shows a text as it was said', () => {
    const said = 'a < b & "c" | `d` \\ *e* <b> sum_1h\n2. f'
    const html = marked.parse(toMarkdown(card({}, { ...words, intendedUse: said }), undefined), { async: false })
    expect(/Intended use<\/h2>\n(.*?)<h2>/s.exec(html)?.[1]).toBe(
      '<p>a &lt; b &amp; &quot;c&quot; | `d` \\ *e* &lt;b&gt; sum_1h<br>2. f</p>\n',
    )
  })
})

describe('HTML', () => {
  test('has a heading for each part, tables with numbers, and nothing that runs or is loaded', () => {
    const html = toHtml(card(), published)
    for (const part of [
      '<h1>churn, version 2</h1>',
      '<h2 id="gates-title">Gates</h2>',
      '<td>accuracy</td><td class="number">0.98</td><td class="number">200</td>',
      '<span class="verdict good">pass</span>',
      'Card 3, published 2001-01-31 12:00:00 UTC by ann.',
    ])
      expect(html).toContain(part)
    const tags = tagsOf(html)
    for (const tag of ['script', 'img', 'iframe', 'object', 'form', 'base']) expect(tags[tag], tag).toBeUndefined()
    expect([...html.matchAll(/\s(?:src|href|action|style|on\w+)="([^"]*)"/g)].map(([, to]) => to!)).toSatisfy(
      (targets: string[]) => targets.every((to) => to.startsWith('#') || to === 'data:,'),
    )
    expect(html).toContain(CARD_HEADERS['content-security-policy']!.split('; frame')[0])
  })

  const calm = fixed(tagsOf(toHtml(saying('calm'), published)))
  test.each(HOSTILE)('%j begins no tag', (text) => {
    const html = toHtml(saying(text), published)
    expect(fixed(tagsOf(html))).toEqual(calm)
    for (const unseen of ['\u0000', '\u001b', '\u202e', '\u2066', '\ud800']) expect(html).not.toContain(unseen)
  })

  test('times and numbers that are none are shown all the same', () => {
    const { version } = facts()
    expect(toHtml(card({ version: { ...version, created: 1e300 } }), undefined)).toContain('<dd>1e+300 ms</dd>')
  })
})
