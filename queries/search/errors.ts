/** Errors of the search language. They are the caller's fault, and their texts are those that MLflow's clients know. */
export class SearchError extends Error {
  readonly code = 'SEARCH_INVALID'
  constructor(message: string) {
    super(message)
    this.name = 'SearchError'
  }
}

/** A text as Python shows it, which some of the messages do. */
export const quotedLikePython = (text: string): string => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`
}

export const listLikePython = (texts: readonly string[]): string => `[${texts.map(quotedLikePython).join(', ')}]`

/** Python shows a set in any order; here it is sorted. */
export const setLikePython = (texts: Iterable<string>): string =>
  `{${[...texts].sort().map(quotedLikePython).join(', ')}}`
