/** A card as a page of HTML. Texts stand only between tags, never in them. */
import { escaped, htmlTable, pagesWith, STYLE } from '../pages/index.ts'
import type { Block, Cell } from './blocks.ts'
import type { Card } from './card.ts'
import { badgesOf, type Published, publicationText, sectionsOf, titleOf } from './sections.ts'

const PAGES = pagesWith(STYLE)

/** The headers with which the page is served. */
export const CARD_HEADERS: Readonly<Record<string, string>> = PAGES.headers

/** The card as a page. @param published its publication; `undefined`: it is not published */
export const toHtml = (card: Card, published: Published): string =>
  PAGES.page({
    kind: 'Model card',
    title: titleOf(card),
    note: publicationText(published),
    badges: badgesOf(card),
    sections: sectionsOf(card, published).map(({ id, title, blocks }) => ({
      ...{ id, title, html: blocks.map(block).join('\n') },
    })),
  })

const block = (one: Block): string => {
  switch (one.kind) {
    case 'words':
      return `<div class="words">${paragraphs(one.text)}</div>`
    case 'note':
      return `<p class="note${one.tone === undefined ? '' : ` ${one.tone}`}">${escaped(one.text)}</p>`
    case 'heading':
      return `<h3>${escaped(one.text)}</h3>`
    case 'pairs':
      return `<dl>\n${one.rows.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${cell(value)}</dd></div>`).join('\n')}\n</dl>`
    case 'table': {
      const { title, head, rows } = one
      const cells = rows.map((row) => row.map((each) => ({ html: cell(each), isNumber: each.as === 'number' })))
      return htmlTable({ title, head, rows: cells })
    }
  }
}

const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escaped(paragraph.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('\n')

const cell = ({ text, as }: Cell): string => {
  const shown = escaped(text)
  if (as === undefined || as === 'number') return shown
  return as === 'code' ? `<code>${shown}</code>` : `<span class="verdict ${as}">${shown}</span>`
}
