/** Pages of HTML that people read: the frame, the style sheet, tables, and texts that stay texts. */
export { escaped, visible } from './escaped.ts'
export { type PageBadge, type PageContent, type PageMaker, type PageSection, pagesWith } from './page.ts'
export { STYLE } from './style.ts'
export { type HtmlCell, type HtmlTable, htmlTable } from './tables.ts'
export { timeText } from './times.ts'
