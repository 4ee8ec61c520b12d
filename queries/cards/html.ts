/**
 * A card as a page of HTML. It stands alone: no script, no address that is loaded, one style sheet inside. Every text passes `escaped`, and texts stand only between
 * tags, never in them, but for ids of sections, which are ours.
 */
import { createHash } from 'node:crypto'
import { type Block, type Cell, type Section, visible } from './blocks.ts'
import type { Card } from './card.ts'
import { badgesOf, type Published, publicationText, sectionsOf, titleOf } from './sections.ts'
import { STYLE } from './style.ts'

const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

/** What holds wherever the page lies, also in a file: it is in the page itself. */
const POLICY = `default-src 'none'; style-src ${STYLE_HASH}; img-src data:; base-uri 'none'; form-action 'none'`

/** The headers with which the page is served. */
export const CARD_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `${POLICY}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** The card as a page. @param published its publication; `undefined`: it is not published */
export const toHtml = (card: Card, published: Published): string => {
  const sections = sectionsOf(card, published)
  const title = escaped(titleOf(card))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Model card: ${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kind">Model card</p>
<h1>${title}</h1>
<p class="publication">${escaped(publicationText(published))}</p>
<ul class="badges" aria-label="State">
${badgesOf(card).map(badge).join('\n')}
</ul>
</header>
<div class="page">
<nav aria-label="Contents"><ul>
${sections.map(({ id, title: name }) => `<li><a href="#${id}">${escaped(name)}</a></li>`).join('\n')}
</ul></nav>
<main>
${sections.map(section).join('\n')}
</main>
</div>
</body>
</html>
`
}

const REFERENCES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

const escaped = (text: string): string => visible(text).replaceAll(/[&<>"']/g, (character) => REFERENCES[character]!)

const badge = ({ text, as }: Cell): string => `<li${as === undefined ? '' : ` class="${as}"`}>${escaped(text)}</li>`

const section = ({ id, title, blocks }: Section): string =>
  `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escaped(title)}</h2>
${blocks.map(block).join('\n')}
</section>`

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
    case 'table':
      return table(one)
  }
}

const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escaped(paragraph.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('\n')

/** Wide tables are scrolled by themselves, with the keyboard too. */
const table = ({ title, head, rows }: Extract<Block, { kind: 'table' }>): string => {
  const isNumber = head.map((_, i) => rows.every((row) => row[i]?.as === 'number'))
  const classOf = (right: boolean | undefined) => (right ? ' class="number"' : '')
  const line = (row: readonly Cell[]) =>
    `<tr>${row.map((each) => `<td${classOf(each.as === 'number')}>${cell(each)}</td>`).join('')}</tr>`
  return `<div class="scrolled" role="region" tabindex="0" aria-label="${escaped(title)}">
<table>
<caption>${escaped(title)}</caption>
<thead><tr>${head.map((name, i) => `<th scope="col"${classOf(isNumber[i])}>${escaped(name)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(line).join('\n')}
</tbody>
</table>
</div>`
}

const cell = ({ text, as }: Cell): string => {
  const shown = escaped(text)
  if (as === undefined || as === 'number') return shown
  return as === 'code' ? `<code>${shown}</code>` : `<span class="verdict ${as}">${shown}</span>`
}
