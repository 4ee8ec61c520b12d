/**
 * A page of HTML that stands alone: no script, no address that is loaded, one style sheet inside. The policy says so to the browser, wherever the page lies.
 */
import { createHash } from 'node:crypto'
import { escaped } from './escaped.ts'

export interface PageSection {
  /** Unique in the page, for links to it; ours. */
  readonly id: string
  readonly title: string
  readonly html: string
}

export interface PageBadge {
  readonly text: string
  readonly as?: string
}

export interface PageContent {
  /** What kind of page it is, `Model card`. */
  readonly kind: string
  readonly title: string
  /** A sentence below the title. */
  readonly note: string
  readonly badges: readonly PageBadge[]
  readonly sections: readonly PageSection[]
}

export interface PageMaker {
  /** The headers with which its pages are served. */
  readonly headers: Readonly<Record<string, string>>
  page(content: PageContent): string
}

/** Makes pages with a style sheet. What is in `html` of a section has been escaped; all other texts are escaped here. */
export const pagesWith = (style: string): PageMaker => {
  const hash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
  const policy = `default-src 'none'; style-src ${hash}; img-src data:; base-uri 'none'; form-action 'none'`
  return {
    headers: {
      'content-security-policy': `${policy}; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    page: ({ kind, title, note, badges, sections }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(`${kind}: ${title}`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">${escaped(kind)}</p>
<h1>${escaped(title)}</h1>
<p class="publication">${escaped(note)}</p>
<ul class="badges" aria-label="State">
${badges.map(badge).join('\n')}
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
`,
  }
}

const badge = ({ text, as }: PageBadge): string =>
  `<li${as === undefined ? '' : ` class="${as}"`}>${escaped(text)}</li>`

const section = ({ id, title, html }: PageSection): string =>
  `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escaped(title)}</h2>
${html}
</section>`
