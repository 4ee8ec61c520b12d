/** What is in a Markdown text. */

export interface Fence {
  /** What stands behind the opening fence, for example `sh run`. */
  readonly info: string
  readonly text: string
}

/** Fenced blocks, in order. */
export const fencesOf = (markdown: string): readonly Fence[] =>
  [...markdown.matchAll(/^```([^\n`]*)\n([\s\S]*?)^```$/gm)].map(([, info, text]) => ({
    info: info!.trim(),
    text: text!,
  }))

/** The text without its fenced blocks. */
export const proseOf = (markdown: string): string => markdown.replace(/^```[^\n`]*\n[\s\S]*?^```$/gm, '')

/** Targets of links that point into the tree, without their anchors. */
export const linksOf = (markdown: string): readonly string[] =>
  [...proseOf(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))

/** Spans of code in the prose. */
export const spansOf = (markdown: string): readonly string[] =>
  [...proseOf(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
