/** Texts of anybody in a page: they stay texts. */

const REFERENCES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

/**
 * Text without characters that are not seen, or that turn the order of what follows: each of them is shown as U+FFFD. Line ends and tabs stay.
 */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '\ufffd',
  )

/** Text between tags, or in a quoted attribute. */
export const escaped = (text: string): string =>
  visible(text).replaceAll(/[&<>"']/g, (character) => REFERENCES[character]!)
