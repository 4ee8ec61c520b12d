/**
 * A card as Markdown (CommonMark with the tables of GitHub). Texts stay texts whatever they hold.
 */
import { visible } from '../pages/index.ts'
import type { Block, Cell } from './blocks.ts'
import type { Card } from './card.ts'
import { badgesOf, type Published, publicationText, sectionsOf, titleOf } from './sections.ts'

/** The card as a Markdown document. @param published its publication; `undefined`: it is not published */
export const toMarkdown = (card: Card, published: Published): string => {
  const head = [`# ${inline(titleOf(card))}`, inline(publicationText(published)), badgesOf(card).map(cell).join(' · ')]
  const rest = sectionsOf(card, published).flatMap(({ title, blocks }) => [`## ${inline(title)}`, ...blocks.map(block)])
  return `${[...head, ...rest].join('\n\n')}\n`
}

const block = (one: Block): string => {
  switch (one.kind) {
    case 'words':
      return words(one.text)
    case 'note':
      return line(one.text)
    case 'heading':
      return `### ${inline(one.text)}`
    case 'pairs':
      return one.rows.map(([label, value]) => `- ${inline(label)}: ${cell(value)}`).join('\n')
    case 'table': {
      const isNumber = one.head.map((_, i) => one.rows.every((row) => row[i]?.as === 'number'))
      const rowOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
      return [
        `**${inline(one.title)}**\n`,
        rowOf(one.head.map(inline)),
        rowOf(isNumber.map((right) => (right ? '--:' : '---'))),
        ...one.rows.map((row) => rowOf(row.map(cell))),
      ].join('\n')
    }
  }
}

const TONED: Readonly<Record<string, string>> = { good: '**', bad: '**', open: '*' }

const cell = ({ text, as }: Cell): string => {
  const mark = (as && TONED[as]) ?? ''
  return `${mark}${inline(text)}${mark}`
}

/** What could begin a structure. References where a backslash could be undone: tables are cut at `|` before backslashes are read. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;', '\\': '&#92;', '@': '&#64;' }),
  ...[...'`*_{}[]()#!~^$'].map((character) => [character, `\\${character}`] as const),
])

/** A text on one line, within one. */
const inline = (text: string): string =>
  visible(text)
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[&<>|\\@`*_{}[\]()#!~^$]|:(?=\/\/)|(?<=\bwww)\./gi, (character) =>
      // A colon or a point is part of an address, which would become a link.
      character === ':' ? '&#58;' : character === '.' ? '&#46;' : WRITTEN.get(character)!,
    )

/** A text that is a line: it begins no list, heading or rule. */
const line = (text: string): string =>
  inline(text)
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d{1,9})\./, '$1\\.')

/** Words with their lines: an empty line parts paragraphs, another line end is a hard break. */
const words = (text: string): string =>
  visible(text)
    .split('\n')
    .map(line)
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', '\\\n'))
    .join('\n\n')
