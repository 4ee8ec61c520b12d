/** Tables of a page. Wide ones are scrolled by themselves, with the keyboard too. */
import { escaped } from './escaped.ts'

export interface HtmlCell {
  /** Escaped. */
  readonly html: string
  readonly isNumber?: boolean
}

export interface HtmlTable {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly HtmlCell[])[]
}

export const htmlTable = ({ title, head, rows }: HtmlTable): string => {
  const isNumber = head.map((_, i) => rows.every((row) => row[i]?.isNumber))
  const classOf = (right: boolean | undefined) => (right ? ' class="number"' : '')
  const line = (row: readonly HtmlCell[]) =>
    `<tr>${row.map((each) => `<td${classOf(each.isNumber)}>${each.html}</td>`).join('')}</tr>`
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
